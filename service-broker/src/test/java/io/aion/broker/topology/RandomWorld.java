package io.aion.broker.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Any state a RabbitMQ may be found in, and what goes on in it meanwhile. */
final class RandomWorld {

    private RandomWorld() {}

    static World of(Random random) {
        World world = World.of(TopologyCompiler.compile(Files.random(random), Files.LIMITS));
        fill(world, random);
        world.exchanges.keySet().removeIf(name -> random.nextInt(6) == 0);
        world.queues.keySet().removeIf(name -> random.nextInt(6) == 0);
        world.policies.keySet().removeIf(name -> random.nextInt(6) == 0);
        world.messages.keySet().retainAll(world.queues.keySet());
        world.consumers.keySet().retainAll(world.queues.keySet());
        world.exchanges.put("orders", new Exchange("orders", "topic", ""));
        world.exchanges.put("before.mine", new Exchange("before.mine", "headers", ""));
        world.add(new Queue("to.print", QueueKind.SHARED));
        world.add(new Queue("to.a.001x", QueueKind.ORDERED));
        if (random.nextInt(3) == 0) {
            world.add(new Queue("before.a.001", QueueKind.OTHER));
        }
        if (random.nextInt(3) == 0) {
            world.exchanges.put("after.b", new Exchange("after.b", "headers", ""));
        }
        if (random.nextInt(3) == 0) {
            world.policies.put(
                    "aion.to.a.001",
                    new Policy("aion.to.a.001", "^to\\.a\\.001$", Map.of("message-ttl", (long) random.nextInt(9))));
        }
        world.policies.put("everything", new Policy("everything", ".*", Map.of("max-length", 5L)));
        List<String> exchanges = new ArrayList<>(world.exchanges.keySet());
        List<String> queues = new ArrayList<>(world.queues.keySet());
        for (int i = 0; i < 5; i++) {
            world.bindings.add(Binding.queue(pick(random, exchanges), "default.1", pick(random, queues)));
        }
        world.bindings.removeIf(binding -> random.nextInt(6) == 0
                || !world.exchanges.containsKey(binding.source())
                || (binding.toQueue()
                        ? !world.queues.containsKey(binding.destination())
                        : !world.exchanges.containsKey(binding.destination())));
        return world;
    }

    static void fill(World world, Random random) {
        world.messages.replaceAll((name, count) -> random.nextBoolean() ? 0 : random.nextInt(6));
        world.consumers.replaceAll((name, count) -> random.nextBoolean() ? 0 : 1);
    }

    /** Instances work off what waits; those of queues that ran empty may go. */
    static void work(World world, Random random) {
        for (String name : List.copyOf(world.messages.keySet())) {
            world.messages.computeIfPresent(name, (queue, count) -> Math.max(0, count - random.nextInt(3)));
            if (random.nextInt(3) == 0 && world.messages.getOrDefault(name, 0) == 0) {
                world.consumers.put(name, 0);
            }
        }
    }

    private static String pick(Random random, List<String> names) {
        return names.get(random.nextInt(names.size()));
    }
}
