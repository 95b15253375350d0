/** How the API server proves who it is, and we, when that is by certificate. PEM. */
export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Where the API server is and how to speak to it; asked before each call, because tokens and certificates change. */
export interface Connection {
  /** https://host:port, maybe with a path before /api; no slash at the end. */
  readonly server: string;
  /** Throws what a missing file or a failing credential plugin throws. */
  credentials(): Promise<Credentials>;
  /** The API server did not accept what `credentials` gave: the next call reads everything anew. */
  refuse(): void;
}

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsSettings;
}
