import { Broker } from './brokers.js';
import { postgresServer } from './postgres.js';

/** Brokers that were started, by the scheme of their URL. */
const started = new Map<string, Promise<Broker>>();

/**
 * Where the service is that a workflow's variable names: what is on localhost there is started here when it is first
 * wanted. A value that names no service stays as it is.
 */
export async function serviceFor(value: string): Promise<string> {
  if (value.startsWith('postgresql:')) return postgresServer;
  if (value.startsWith('redis:')) {
    const [, database = '/0'] = /:\d+(\/\d+)$/.exec(value) ?? [];
    return (await running('redis', Broker.redis)).replace(/\/0$/, database);
  }
  if (value.startsWith('amqp:')) return running('amqp', Broker.rabbitmq);
  if (value.startsWith('mongodb:')) return running('mongodb', Broker.mongo);
  return value;
}

async function running(scheme: string, create: () => Promise<Broker>): Promise<string> {
  const broker =
    started.get(scheme) ??
    create().then(async (made) => {
      await made.start();
      return made;
    });
  started.set(scheme, broker);
  return (await broker).url;
}

/** Ends whatever `serviceFor` started. */
export async function stopServices(): Promise<void> {
  for (const broker of started.values()) await (await broker.catch(() => undefined))?.remove();
  started.clear();
}
