/**
 * What of npm's `frida` is used, by its names. Declared here, because the package is optional: what is not installed has
 * no types, and what is built without it must still be checked.
 */
export interface FridaBinding {
  getLocalDevice(): Promise<FridaDevice>;
  readonly Cancellable: new () => FridaCancellable;
}

export interface FridaCancellable {
  cancel(): void;
}

export interface FridaDevice {
  attach(
    pid: number,
    options?: { readonly exceptor: 'off'; readonly exitMonitor: false },
    cancellable?: FridaCancellable,
  ): Promise<FridaSession>;
}

export interface FridaSignal<H> {
  connect(handler: H): void;
}

export interface FridaSession {
  readonly detached: FridaSignal<(reason: string) => void>;
  compileScript(source: string, options: { readonly runtime: 'qjs' }): Promise<unknown>;
  createScript(source: string, options: { readonly name: string; readonly runtime: 'qjs' }): Promise<FridaScript>;
  detach(cancellable?: FridaCancellable): Promise<void>;
}

export interface FridaScript {
  readonly message: FridaSignal<(message: FridaMessage, data: unknown) => void>;
  load(cancellable?: FridaCancellable): Promise<void>;
  unload(cancellable?: FridaCancellable): Promise<void>;
  terminate(cancellable?: FridaCancellable): Promise<void>;
}

export interface FridaMessage {
  readonly type: string;
  readonly payload?: unknown;
  readonly description?: string;
}
