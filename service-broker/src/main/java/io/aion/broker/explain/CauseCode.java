package io.aion.broker.explain;

import java.util.Locale;

/**
 * The kinds of causes. A code, once published, keeps its meaning: scripts compare it. docs/explain.md is made of this.
 */
public enum CauseCode {
    WAITING_FOR_KANBAN("It is started by a kanban, and none waits.", Where.BOTH),
    INTERVAL_NOT_DUE("Its interval is not over.", Where.BOTH),
    STARTING("It is on its way; nothing is wrong yet.", Where.BOTH),
    ENDING("It is being ended, or its predecessor is.", Where.BOTH),
    FINISHED("It has done what it was started for.", Where.BOTH),
    DRAINING("It is no longer in the file and works off its queue.", Where.BOTH),
    OTHER_NODE("Its `targetNode` is another one.", Where.PROCESS),
    NOT_YET("Something that AION makes by itself is still missing.", Where.BOTH),
    QUEUE_TOO_NEW("Its queue is there and gets no kanban yet.", Where.BOTH),
    QUEUE_MISSING("Its queue does not exist.", Where.BOTH),
    BROKER_UNREACHABLE("RabbitMQ can't be reached or asked.", Where.BOTH),
    LAST_RUN_OPEN("It is not known yet whether its last run acknowledged a kanban.", Where.BOTH),
    NO_COMMAND("There is nothing to start.", Where.PROCESS),
    DEFINITION_INVALID(
            "Its definition can't be started: a secret is missing, or Kubernetes takes no such name.", Where.BOTH),
    NOT_STARTED("The system could not make its process.", Where.PROCESS),
    COMMAND_NOT_FOUND("Its program does not exist.", Where.BOTH),
    COMMAND_NOT_EXECUTABLE("Its program is there and can't be run.", Where.BOTH),
    EXITED("It ended and should not have.", Where.BOTH),
    CRASH_LOOP("It ends again and again.", Where.BOTH),
    KILLED("It was ended by signal 9, not by AION.", Where.BOTH),
    NOTHING_ACKNOWLEDGED("It ended without having acknowledged the kanban it was started for.", Where.BOTH),
    OUT_OF_MEMORY("It took more memory than its limit.", Where.POD),
    IMAGE_MISSING("The registry, or the node, has no such image.", Where.POD),
    IMAGE_REFUSED("The registry does not hand the image out.", Where.POD),
    PULL_SECRET_MISSING("The Secret by which it would be pulled does not exist.", Where.POD),
    REGISTRY_UNREACHABLE("The registry does not answer.", Where.POD),
    IMAGE_NAME_INVALID("There can be no image of that name.", Where.POD),
    IMAGE_NOT_PULLED("The image can't be pulled for another reason.", Where.POD),
    NO_NODE_CPU("No node has the CPU that it asks for.", Where.POD),
    NO_NODE_MEMORY("No node has the memory that it asks for.", Where.POD),
    NO_NODE_GPU("No node has the graphics processor that it asks for.", Where.POD),
    NO_NODE_TARGET("There is no node of that name (`targetNode`, or this AION's own).", Where.POD),
    NO_NODE_TAINT("The node takes only pods that tolerate its taint.", Where.POD),
    NO_NODE_PRESSURE("The node is short of disk, memory or processes and takes nothing new.", Where.POD),
    NO_NODE_FITS("No node takes it for another reason.", Where.POD),
    NODE_OFFLINE("Its node does not answer.", Where.POD),
    EVICTED("Its node has put it out.", Where.POD),
    QUOTA("The namespace's quota is used up.", Where.POD),
    FORBIDDEN("A rule of the cluster forbids the pod.", Where.POD),
    SERVICE_ACCOUNT_MISSING("Its service account does not exist.", Where.POD),
    RUNTIME_CLASS_MISSING("Its runtime class does not exist.", Where.POD),
    NODE_PORT_TAKEN("Its node port belongs to another Service, or is out of range.", Where.POD),
    NAME_TAKEN("Something of its name is there that AION has not made.", Where.POD),
    REFUSED("Kubernetes refuses the object for another reason.", Where.POD),
    NAMESPACE_MISSING("The namespace does not exist or is being deleted.", Where.POD),
    VOLUME_MISSING("A folder or volume it mounts does not exist.", Where.POD),
    SECRET_MISSING("A Secret, or a key of it, does not exist.", Where.POD),
    CONFIG_MAP_MISSING("A ConfigMap, or a key of it, does not exist.", Where.POD),
    CONTAINER_NOT_MADE("The node can't make its container.", Where.POD),
    NOT_READY("It runs and does not say that it is ready.", Where.POD),
    NOT_LIVE("It is ended because it does not answer its liveness probe.", Where.POD),
    SCALED_TO_ZERO("Somebody has scaled it to 0.", Where.POD),
    SUSPENDED("Somebody has suspended its Job.", Where.POD),
    KUBERNETES_UNREACHABLE("The API server does not answer.", Where.POD),
    NO_RIGHT("AION lacks a right in the cluster.", Where.POD);

    /** Where it occurs. */
    public enum Where {
        PROCESS("process"),
        POD("pod"),
        BOTH("both");

        private final String text;

        Where(String text) {
            this.text = text;
        }

        /** In the documentation's words. */
        public String text() {
            return text;
        }
    }

    private final String meaning;
    private final Where where;

    CauseCode(String meaning, Where where) {
        this.meaning = meaning;
        this.where = where;
    }

    /** As the HTTP interface writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence. */
    public String meaning() {
        return meaning;
    }

    public Where where() {
        return where;
    }
}
