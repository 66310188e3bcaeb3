package io.aion.status.gateway;

import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanLimits;
import io.aion.kanbanpb.StatusKanban;
import io.aion.messaging.Target;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.status.file.FileView;
import io.aion.topology.Names.Instance;
import io.aion.topology.Routes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What becomes of a kanban that a microservice sends: on its way, to the broker, or parked where a person sees it. */
public final class Sending {

    private final Instances instances;
    private final Strangers strangers;
    private final FileView file;
    private final GatewaySettings settings;

    public Sending(Instances instances, Strangers strangers, FileView file, GatewaySettings settings) {
        this.instances = instances;
        this.strangers = strangers;
        this.file = file;
        this.settings = settings;
    }

    /** Returns when it is done; throws what {@link Answers} knows to name. */
    void send(String service, StatusKanban message) throws InterruptedException {
        long deadline = System.nanoTime() + settings.confirmWithin().toNanos();
        Instance sender = instance(service, message.getProcessNumber());
        Kanban kanban = KanbanCodec.fromProto(message, KanbanLimits.GRPC);
        if (Terminate.isForBroker(kanban)) {
            instances.existing(Terminate.instance(kanban, sender)).ifPresent(InstanceGate::terminate);
            return;
        }
        Target target = target(sender, kanban);
        Sent sent = new Sent(kanban, UnknownFields.of(message));
        if (isKnown(sender)) {
            instances.gate(sender).send(target, sent, digest(message), deadline);
        } else {
            strangers.send(sender, target, sent, deadline);
        }
    }

    /** The instance of a call; clients that know no number leave it 0. */
    static Instance instance(String service, int number) {
        if (service.isBlank()) {
            throw Answers.wrong("the call names no microservice (microserviceName); is SERVICE_NAME set?");
        }
        if (number < 0) {
            throw Answers.wrong("the process number is " + number + "; it counts from 1");
        }
        return new Instance(service, Math.max(1, number));
    }

    /** As the original: to the device that it names, where the file has that; locally by any other name. */
    private Target target(Instance sender, Kanban kanban) {
        String key = kanban.routingConnectionKey();
        String device = kanban.nextDeviceName();
        boolean here = device.isEmpty()
                || device.equals(instances.deviceName())
                // The file may have changed a moment ago.
                || !(file.current().devices().containsKey(device)
                        || lookAgain().devices().containsKey(device));
        return here
                ? Target.after(sender.service(), key, sender.number())
                : Target.after(sender.service(), key, sender.number(), device);
    }

    /** Throws for a number that a known service does not have: its kanban would match no route but the default one. */
    private boolean isKnown(Instance sender) {
        if (instances.existing(sender).filter(InstanceGate::fed).isPresent()) {
            return true;
        }
        Optional<Microservice> service = file.current().microservice(sender.service());
        if (service.isEmpty()) {
            // The file may have changed a moment ago.
            service = lookAgain().microservice(sender.service());
        }
        if (service.filter(Routes::publishes).isEmpty()) {
            return false;
        }
        int scale = service.get().scale();
        if (sender.number() > scale) {
            throw Answers.wrong("number " + sender.number() + " of '" + sender.service()
                    + "': services.yml gives it scale " + scale + "; is MSNUMBER or MS_NUMBER right?");
        }
        return true;
    }

    private ServicesFile lookAgain() {
        file.look();
        return file.current();
    }

    private static String digest(StatusKanban message) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(message.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
