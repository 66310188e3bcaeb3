package io.aion.kanban;

/**
 * What a kanban may be at most. Checked while a body is read and before anything of that size is built.
 *
 * @param maxBytes encoded size of a whole kanban
 * @param maxDepth JSON objects and lists within one another, the outermost counted
 * @param maxFiles entries of {@code fileList}
 * @param maxValues values in the whole metadata, those inside of others counted too
 * @param maxText characters of one text in the metadata
 * @param maxName characters of a name: a metadata key, a path, a device, a connection key
 */
public record KanbanLimits(int maxBytes, int maxDepth, int maxFiles, int maxValues, int maxText, int maxName) {

    private static final int MIB = 1024 * 1024;

    /**
     * Of every kanban that is sent over RabbitMQ: 1 MiB. Depth 100 is what protobuf's own parsers accept; 10,000 files and 50,000
     * values keep the objects made of a body within about ten times its size; 4,096 is Linux' longest path.
     */
    public static final KanbanLimits STANDARD = new KanbanLimits(MIB, 100, 10_000, 50_000, MIB, 4_096);

    /**
     * Of a kanban that came through gRPC, and so of every kanban that is received or read: what one way lets in every other
     * must take. A message of gRPC has at most 4 MiB (its own default and the original's limit, which the gateway's transport
     * holds it to); as JSON on RabbitMQ, a text full of quotes and line ends, it may have twice of that.
     */
    public static final KanbanLimits GRPC = new KanbanLimits(8 * MIB, 100, 10_000, 200_000, 4 * MIB, 4_096);

    public KanbanLimits {
        if (maxBytes < 1 || maxDepth < 1 || maxFiles < 0 || maxValues < 0 || maxText < 1 || maxName < 1) {
            throw new IllegalArgumentException("the limits of a kanban must be positive: bytes " + maxBytes + ", depth "
                    + maxDepth + ", files " + maxFiles + ", values " + maxValues + ", text " + maxText + ", name "
                    + maxName);
        }
    }

    void checkBytes(long bytes) {
        if (bytes > maxBytes) {
            throw new BadKanban("the kanban has " + bytes + " bytes, the limit is " + maxBytes
                    + "; put the data in a file and name it in fileList");
        }
    }

    void checkDepth(int depth) {
        if (depth > maxDepth) {
            throw new BadKanban("the metadata is nested deeper than " + maxDepth + " levels");
        }
    }

    void checkFiles(int files) {
        if (files > maxFiles) {
            throw new BadKanban("fileList has more than " + maxFiles + " entries; name their folder instead");
        }
    }

    void checkValues(int values) {
        if (values > maxValues) {
            throw new BadKanban("the metadata has more than " + maxValues + " values");
        }
    }

    void checkText(int characters) {
        if (characters > maxText) {
            throw new BadKanban("a text in the metadata is longer than " + maxText + " characters");
        }
    }

    void checkName(String what, int characters) {
        if (characters > maxName) {
            throw new BadKanban(what + " is longer than " + maxName + " characters");
        }
    }
}
