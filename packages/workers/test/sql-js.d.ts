declare module 'sql.js' {
  /** One database in memory. */
  export class Database {
    exec(
      statement: string,
      bindings?: (string | number | null)[],
    ): { columns: string[]; values: unknown[][] }[];
  }
  const initSqlJs: () => Promise<{ Database: typeof Database }>;
  export default initSqlJs;
}
