package io.aion.services;

import io.aion.services.Shape.Bool;
import io.aion.services.Shape.Choice;
import io.aion.services.Shape.Group;
import io.aion.services.Shape.ListOf;
import io.aion.services.Shape.MapOf;
import io.aion.services.Shape.Text;
import io.aion.services.Shape.Whole;
import java.util.List;

/** Every key of {@code services.yml}: the one table that parser, suggestions, JSON Schema and manual are made of. */
final class ServicesKeys {

    /** Names of instances have three digits. */
    static final int MAX_SCALE = 999;

    /** More than any device runs; it bounds what one file can make RabbitMQ and Kubernetes create. */
    static final int MAX_MICROSERVICES = 2_000;

    private static final int MAX_DEVICES = 1_000;
    /** Keeps a start command, an environment or a list of targets what a person can read. */
    private static final int MAX_ENTRIES = 500;

    /** What the largest machine of today holds. */
    private static final int MAX_GPU = 16;

    private static final long YEAR_MS = 365L * 24 * 60 * 60 * 1000;
    private static final Bool BOOL = new Bool();
    private static final Whole PORT = new Whole(1, 65_535, "ports are 16 bits");

    static final Group DEVICE = new Group(
            "a device",
            List.of(
                    Key.required("addr", new Text(TextRules.ADDRESS), "host name or address", "address", "host", "ip"),
                    Key.of("sshPort", PORT, "22", "port of its secure shell", "port"),
                    Key.of("username", new Text(TextRules.ANY), "none", "user of its secure shell", "user"),
                    Key.of("password", new Text(TextRules.ANY), "none", "password of that user; never shown"),
                    Key.of(
                            "aionHome",
                            new Text(TextRules.ABSOLUTE_PATH),
                            "/var/lib/aion",
                            "folder of its AION",
                            "home")));

    static final Group NEXT = new Group(
            "a next service",
            List.of(
                    Key.required(
                            "name", new Text(TextRules.SERVICE_NAME), "the microservice a kanban goes to", "service"),
                    Key.of(
                            "pattern",
                            new Choice(List.of("n", "0")),
                            "n",
                            "which instance: `n` the same number, `\"0\"` number 1",
                            "numberPattern"),
                    Key.of(
                            "device",
                            new Text(TextRules.DEVICE_NAME),
                            "this device",
                            "an entry of `devices`: the microservice runs there",
                            "nextDevice",
                            "deviceName")));

    static final Group PORTS = new Group(
            "a port",
            List.of(
                    Key.of("name", new Text(TextRules.OTHER_NAME), "none", "its name, once per microservice"),
                    Key.of("protocol", new Choice(List.of("TCP", "UDP", "SCTP")), "TCP", "its protocol"),
                    Key.required("port", PORT, "the port the microservice listens on", "containerPort", "targetPort"),
                    Key.of(
                            "nodePort",
                            PORT,
                            "none",
                            "the port of the device it is reached on, with `network: NodePort`")));

    static final Group AMOUNTS = new Group(
            "requests and limits",
            List.of(
                    Key.of(
                            "memory",
                            new Text(TextRules.MEMORY),
                            "none",
                            "as Kubernetes writes it: `512Mi`, `1G`",
                            "mem"),
                    Key.of("cpu", new Text(TextRules.CPU), "none", "as Kubernetes writes it: `500m`, `2`", "cpus")));

    static final Group RESOURCES = new Group(
            "resources",
            List.of(
                    Key.of("requests", AMOUNTS, "none", "what is set aside for it", "reservations", "request"),
                    Key.of("limits", AMOUNTS, "none", "what it never gets more of", "limit")));

    static final Group MICROSERVICE = new Group(
            "a microservice",
            List.of(
                    Key.of(
                            "command",
                            new ListOf(new Text(TextRules.ARGUMENT), MAX_ENTRIES, "[\"python3\", \"main.py\"]"),
                            "the image's own",
                            "what to run, the program and each argument an entry of its own",
                            "cmd",
                            "args",
                            "entrypoint"),
                    Key.of("startup", BOOL, "no", "start it when AION has started", "startOnBoot", "autostart"),
                    Key.of(
                            "always",
                            BOOL,
                            "no",
                            "keep it running; without it: started by a kanban, ends by itself",
                            "restart",
                            "keepAlive"),
                    Key.of(
                            "scale",
                            new Whole(1, MAX_SCALE, "names of instances have three digits"),
                            "1",
                            "number of instances, each with its own queue",
                            "replicas",
                            "instances",
                            "count"),
                    Key.of(
                            "multiple",
                            BOOL,
                            "no",
                            "may be started again while it runs; gives up the order",
                            "parallel"),
                    Key.of(
                            "maxInstances",
                            new Whole(1, MAX_SCALE, "more processes would not fit a device"),
                            "4",
                            "how many may run of one number, with `multiple: yes`",
                            "maxReplicas"),
                    Key.of(
                            "interval",
                            new Whole(0, YEAR_MS, "it is in milliseconds, and at most a year"),
                            "none",
                            "start it every so many milliseconds",
                            "period",
                            "schedule"),
                    Key.of(
                            "env",
                            new MapOf(
                                    TextRules.ENV_NAME, new Text(TextRules.ENV_VALUE), MAX_ENTRIES, "LOG_LEVEL: debug"),
                            "none",
                            "environment, `KEY: VALUE`; numbers and booleans are taken as they are written; what is set here wins"
                                    + " over what AION gives; `${secret:name}` takes the value from a secret",
                            "environment",
                            "envs",
                            "variables"),
                    Key.of(
                            "nextService",
                            new MapOf(
                                    TextRules.CONNECTION_KEY,
                                    new ListOf(NEXT, MAX_ENTRIES, "- name: recorder"),
                                    MAX_ENTRIES,
                                    "default: [{name: recorder}]"),
                            "none",
                            "connection key -> list of the microservices a finished kanban goes to; a key without an entry"
                                    + " takes `default`",
                            "next",
                            "nextServices",
                            "output",
                            "outputs"),
                    Key.of(
                            "ports",
                            new ListOf(PORTS, MAX_ENTRIES, "- port: 8080"),
                            "none",
                            "ports it serves",
                            "expose"),
                    Key.of(
                            "network",
                            new Choice(List.of("ClusterIP", "NodePort")),
                            "ClusterIP",
                            "how its ports are reached",
                            "serviceType"),
                    Key.of("tag", new Text(TextRules.TAG), "latest", "image tag", "image", "version"),
                    Key.of(
                            "position",
                            new Choice(List.of("Runtime", "BackendService", "UI")),
                            "Runtime",
                            "its kind; names the folder it lies in",
                            "kind",
                            "type"),
                    Key.of(
                            "directoryPath",
                            new Text(TextRules.RELATIVE_PATH),
                            "the service's name",
                            "where its files are, under its position",
                            "dirPath",
                            "directory",
                            "path"),
                    Key.of(
                            "volumeMountPathList",
                            new ListOf(new Text(TextRules.VOLUME), MAX_ENTRIES, "- /data:/var/lib/aion/Data/shared"),
                            "none",
                            "`container:host[:propagation]`: the mount path first, the other way round than in Docker",
                            "volumes",
                            "volumeMounts",
                            "mounts"),
                    Key.of("privileged", BOOL, "no", "runs with all rights on the device"),
                    Key.of(
                            "serviceAccount",
                            new Text(TextRules.KUBERNETES_NAME),
                            "default",
                            "Kubernetes service account",
                            "serviceAccountName"),
                    Key.of("withoutKanban", BOOL, "no", "AION only runs it: it has no queue", "noKanban"),
                    Key.of(
                            "targetNode",
                            new Text(TextRules.KUBERNETES_NAME),
                            "this node",
                            "the worker node to run on",
                            "node",
                            "nodeName",
                            "nodeSelector"),
                    Key.of("resources", RESOURCES, "none", "requests and limits of memory and CPU"),
                    Key.of(
                            "runtimeClass",
                            new Text(TextRules.KUBERNETES_NAME),
                            "the node's own",
                            "container runtime on Kubernetes, as its RuntimeClass is called: `nvidia`; new",
                            "runtimeClassName"),
                    Key.of(
                            "gpu",
                            new Whole(0, MAX_GPU, "no device has more"),
                            "none",
                            "how many of the node's graphics processors (`nvidia.com/gpu`) it has for itself; on Kubernetes; new",
                            "gpus"),
                    Key.of(
                            "order",
                            new Choice(List.of("normal", "strict")),
                            "normal",
                            "`strict` keeps one kanban in flight always, so that even a full queue changes no order; new"),
                    Key.of(
                            "traced",
                            BOOL,
                            "no",
                            "routes what it sends to queues named in its `env` through AION, so that log, trace and board cover it; new",
                            "trace"),
                    Key.of(
                            "renamedFrom",
                            new Text(TextRules.SERVICE_NAME),
                            "none",
                            "the name it had before: its waiting kanban come along; new",
                            "oldName",
                            "formerly")));

    static final Group FILE = new Group(
            "the file",
            List.of(
                    Key.of(
                            "deviceName",
                            new Text(TextRules.DEVICE_NAME),
                            "the device's configuration",
                            "this device's own name",
                            "device",
                            "name"),
                    Key.of("debug", BOOL, "no", "tells the microservices to be verbose (`DEBUG`)", "verbose"),
                    Key.of(
                            "devices",
                            new MapOf(TextRules.DEVICE_NAME, DEVICE, MAX_DEVICES, "device-002: {addr: 192.168.0.12}"),
                            "none",
                            "the other devices by name",
                            "hosts"),
                    Key.of(
                            "microservices",
                            new MapOf(
                                    TextRules.SERVICE_NAME, MICROSERVICE, MAX_MICROSERVICES, "recorder: {always: yes}"),
                            "none",
                            "the microservices by name",
                            "services")));

    /** The tables of the manual, in its order. */
    static final List<Group> GROUPS = List.of(FILE, DEVICE, MICROSERVICE, NEXT, PORTS, RESOURCES, AMOUNTS);

    private ServicesKeys() {}
}
