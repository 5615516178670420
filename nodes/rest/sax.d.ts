/** The few parts of sax that xml.ts uses; the package brings no types. */
declare module 'sax' {
  interface Tag {
    local: string;
    uri: string;
    attributes: Record<string, { local: string; uri: string; value: string }>;
  }
  interface Parser {
    onopentag(tag: Tag): void;
    onclosetag(): void;
    ontext(text: string): void;
    oncdata(text: string): void;
    ondoctype(): void;
    onerror(error: Error): void;
    write(text: string): Parser;
    close(): Parser;
  }
  const sax: { parser(strict: boolean, options: { xmlns: true; position: false }): Parser };
  export default sax;
}
