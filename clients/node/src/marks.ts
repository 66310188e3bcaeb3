import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derivedId } from './names.js';

/**
 * Notes in files which kanban is being handled, so that the next process knows what the last one did not survive. Only for
 * kanban that were delivered before: the usual one costs nothing. Where the folder can't be written there are no marks.
 */
export class CrashMarks {
  constructor(private readonly folder: string) {}

  /** Its handling begins. @return how many processes have ended while they handled it, as far as is known */
  begin(id: string): number {
    try {
      mkdirSync(this.folder, { recursive: true });
      // The delivery before the first mark ended without a trace, or this would not be a repeated one.
      const ended = this.#read(id) + 1;
      writeFileSync(this.#file(id), String(ended));
      return ended;
    } catch {
      return 0;
    }
  }

  /** The process has survived it, or is asked to stop. */
  end(id: string): void {
    try {
      rmSync(this.#file(id), { force: true });
    } catch {
      // It stays; at worst it counts one end too many.
    }
  }

  #read(id: string): number {
    try {
      return Number(readFileSync(this.#file(id), 'utf8')) || 0;
    } catch {
      return 0;
    }
  }

  #file(id: string): string {
    // Ids of foreign senders may hold any character; a derived one is a file name.
    return join(this.folder, derivedId(id, '', 0, 0));
  }
}
