// The microservice of README.md.
import { connect, type Handler } from '../src/index.js';

export const watch: Handler = (work) => {
  const load = Number(work.kanban.metadata['load']);
  work.finish({ connectionKey: load > 0.8 ? 'alert' : 'default', metadata: { load, seen: true } });
};

if (process.env['SERVICE_NAME']) connect().receive(watch);
