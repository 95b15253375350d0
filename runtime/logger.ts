import { destination, pino, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';

/** Events with fields: a constant message in lower case, everything that varies beside it. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface LoggerOptions {
  /** File descriptor to write to: 1 or 2. */
  readonly descriptor: 1 | 2;
  readonly isTerminal: boolean;
  readonly colour: boolean;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
}

/** Fields that must never reach a log, whoever puts them there. */
const REDACTED = ['token', 'password', 'authorization', '*.token', '*.password', '*.authorization'];

/** One JSON object a line in a pipe or file, readable lines on a terminal. Written at once, so that a kill loses none. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: REDACTED,
  };
  const logger: PinoLogger = options.isTerminal
    ? pino(
        settings,
        pretty({
          destination: options.descriptor,
          sync: true,
          colorize: options.colour,
          translateTime: 'HH:MM:ss',
          ignore: 'pid,hostname',
          singleLine: true,
        }),
      )
    : pino(settings, destination({ dest: options.descriptor, sync: true }));
  return logger;
}
