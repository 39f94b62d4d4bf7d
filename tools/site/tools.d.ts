// What this folder uses of its tools, for the checks of `npm test`: the tools themselves are installed by
// `npm run docs:site` alone.

declare module '*.css';

declare module 'vitepress' {
  export function build(root: string): Promise<void>;
  export function defineConfig(settings: Settings): Settings;

  export interface Settings {
    readonly themeConfig: ThemeSettings;
    readonly [name: string]: unknown;
  }
  export interface ThemeSettings {
    readonly editLink: {
      readonly text: string;
      readonly pattern: (page: {
        readonly frontmatter: Readonly<Record<string, unknown>>;
      }) => string;
    };
    readonly [name: string]: unknown;
  }
}

declare module 'vitepress/theme-without-fonts' {
  const theme: object;
  export default theme;
}

declare module 'typedoc' {
  export const LogLevel: { readonly Error: number };
  export interface Reflection {
    name: string;
    readonly children?: readonly Reflection[];
    readonly sources?: readonly { readonly fullFileName: string }[];
  }
  export class Application {
    static bootstrapWithPlugins(options: Readonly<Record<string, unknown>>): Promise<Application>;
    convert(): Promise<Reflection | undefined>;
    generateOutputs(project: Reflection): Promise<void>;
  }
}

declare module 'playwright-core' {
  export interface ConsoleMessage {
    type(): string;
    text(): string;
  }
  export interface FailedRequest {
    url(): string;
    failure(): { readonly errorText: string } | null;
  }
  export interface Locator {
    first(): Locator;
    click(): Promise<void>;
    fill(text: string): Promise<void>;
    waitFor(): Promise<void>;
    evaluateAll<Result>(read: (elements: readonly Element[]) => Result): Promise<Result>;
  }
  export interface Page {
    setDefaultTimeout(ms: number): void;
    on(event: 'console', listener: (message: ConsoleMessage) => void): void;
    on(event: 'pageerror', listener: (error: Error) => void): void;
    on(event: 'requestfailed', listener: (request: FailedRequest) => void): void;
    goto(url: string, options?: { readonly waitUntil: 'load' }): Promise<unknown>;
    evaluate<Result>(script: string | (() => Result | Promise<Result>)): Promise<Result>;
    locator(selector: string): Locator;
    screenshot(options: { readonly path: string }): Promise<unknown>;
    context(): { close(): Promise<void> };
  }
  export interface Browser {
    newContext(options: object): Promise<{
      addInitScript(script: { readonly content: string }): Promise<void>;
      newPage(): Promise<Page>;
    }>;
    close(): Promise<void>;
  }
  export const chromium: {
    launch(options: {
      readonly executablePath: string;
      readonly args: readonly string[];
    }): Promise<Browser>;
  };
}

// What the functions see that run in the page. This folder is checked without the types of a browser.
interface Element {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}
declare const document: {
  readonly documentElement: Element & {
    readonly scrollWidth: number;
    readonly clientWidth: number;
  };
  readonly body: object;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
};
declare class MutationObserver {
  constructor(react: () => void);
  observe(root: object, what: object): void;
}
declare const sessionStorage: { clear(): void };
declare var shifted: number | undefined;
declare const axe: {
  run(
    root: object,
    options: object,
  ): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
};
