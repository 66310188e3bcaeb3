// Looks at the load of a host: what is above 0.8 goes where `alert` leads, all else where `default` does.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect } from '@aion/kanban';

/** @type {import('@aion/kanban').Handler} */
export const handle = (work) => {
  const { load } = work.kanban.metadata;
  if (typeof load !== 'number') throw new Error('the kanban has no load');
  work.finish({ connectionKey: load > 0.8 ? 'alert' : 'default', metadata: { load, seen: true } });
};

// Not where a test has it.
if (fileURLToPath(import.meta.url) === realpathSync(process.argv[1])) connect().receive(handle);
