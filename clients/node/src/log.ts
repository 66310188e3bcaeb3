/** How much a log line matters. */
export type Level = 'debug' | 'info' | 'warn' | 'error';

/** A log line; AION reads these fields. */
export interface Line {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly level: Level;
  readonly message: string;
  readonly service: string;
  readonly number: number;
  /** Id of the kanban it is about. */
  readonly kanban?: string;
  /** Flow of that kanban. */
  readonly flow?: string;
}

/** Id and flow of the kanban that a line is about. */
export interface About {
  readonly id: string;
  readonly flow: string;
}

/** Writes log lines of an instance. Give it what happened and never what is in a kanban: that may be anybody's secret. */
export class Log {
  /** @param write what becomes of a line, without its line end */
  constructor(
    private readonly service: string,
    private readonly number: number,
    private readonly write: (line: Line) => void = (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
    private readonly of?: About,
  ) {}

  /** The same log, its lines about this kanban. */
  about(of: About): Log {
    return new Log(this.service, this.number, this.write, of);
  }

  /** What helps to find a fault. */
  debug(message: string): void {
    this.#line('debug', message);
  }

  /** What happened. */
  info(message: string): void {
    this.#line('info', message);
  }

  /** What somebody should look at some time. */
  warn(message: string): void {
    this.#line('warn', message);
  }

  /** What somebody should look at now. */
  error(message: string): void {
    this.#line('error', message);
  }

  #line(level: Level, message: string): void {
    const about = this.of ? { kanban: this.of.id, flow: this.of.flow } : {};
    this.write({ time: new Date().toISOString(), level, message, service: this.service, number: this.number, ...about });
  }
}

/** An error as one line for a person: what it says, and where it comes from. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}: ${String(error)}`;
  const where = /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim();
  return `${error.name}: ${error.message}${where ? ` ${where}` : ''}`;
}
