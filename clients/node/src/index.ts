export { connect, Client, type ConnectOptions, type ReceiveOptions } from './client.js';
export type { Clock } from './clock.js';
export type { Environment, Variables } from './environment.js';
export { GiveUp, KanbanRefused, type Json, type JsonObject, type Kanban, type KanbanFields } from './kanban.js';
export { Log, type Level, type Line } from './log.js';
export { NotConfirmed } from './sender.js';
export { StaticKanban, type StaticEntry } from './static.js';
export type { Handler, Work } from './work.js';
