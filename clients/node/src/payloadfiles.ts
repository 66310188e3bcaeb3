import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filePath, type PayloadReference } from './reference.js';

/** Payloads as files below `<AION_HOME>/Data`. Only for references that have no fault. */
export class PayloadFiles {
  constructor(private readonly dataHome: string) {}

  path(reference: PayloadReference): string {
    return filePath(this.dataHome, reference);
  }

  /** It is there as a whole or not at all, also after a crash. */
  async write(reference: PayloadReference, data: Uint8Array): Promise<void> {
    const path = this.path(reference);
    const beside = join(dirname(path), `.${reference.key}`);
    await mkdir(dirname(path), { recursive: true });
    try {
      const file = await open(beside, 'wx');
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }

  /** Undefined where it is not there, or, without being read, where it has another size. */
  async read(reference: PayloadReference): Promise<Buffer | undefined> {
    const path = this.path(reference);
    try {
      const { size } = await stat(path);
      if (size !== reference.bytes) return undefined;
      const data = await readFile(path);
      return data.length === reference.bytes ? data : undefined;
    } catch (error) {
      return isAbsent(error) ? undefined : Promise.reject(error);
    }
  }

  async delete(reference: PayloadReference): Promise<void> {
    await rm(this.path(reference), { force: true });
  }

  /** This reader needs it no more; the last one deletes it. */
  async free(reference: PayloadReference, reader: string): Promise<void> {
    if (reference.readers === 1) return this.delete(reference);
    const path = this.path(reference);
    try {
      await stat(path);
      await writeFile(`${path}.${reader}`, '');
      const its = (await readdir(dirname(path))).filter((name) => name.startsWith(`${reference.key}.`));
      if (its.length < reference.readers) return;
      // The payload last: where this ends half way, a reader finds it and nobody else's mark.
      for (const name of its) await rm(join(dirname(path), name), { force: true });
      await this.delete(reference);
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }

  /** Deletes all files of this owner's folder that are from before then; in milliseconds since the epoch. */
  async clean(owner: string, before: number): Promise<void> {
    const folder = join(this.dataHome, owner, 'payload');
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      try {
        if (entry.isFile() && (await stat(path)).mtimeMs < before) await rm(path, { force: true });
      } catch (error) {
        // Its last reader was faster.
        if (!isAbsent(error)) throw error;
      }
    }
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
