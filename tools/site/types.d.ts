/** What the assembled site tells its configuration. */
export interface Contents {
  /** By the folder of the pages that have it. */
  readonly sidebar: Readonly<Record<string, readonly SidebarGroup[]>>;
  readonly hasPlayground: boolean;
}

interface SidebarGroup {
  readonly text: string;
  readonly collapsed?: boolean;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}
