package io.aion.replicator.store;

/**
 * Names of the fields of a kanban's document, in the order in which they are written. Fields that would be empty are
 * left out. Times are microseconds since the epoch, as AION's headers give them: MongoDB's own dates have milliseconds.
 */
public final class Fields {

    /** The message id: what makes writing twice the same as writing once. */
    public static final String ID = "_id";
    /** Id of the first kanban of its flow. */
    public static final String FLOW = "flow";
    /** Ids of the kanban it was made from. */
    public static final String PARENTS = "parents";
    /** Parents other than the first: where another flow may join. Only where there are any; indexed. */
    public static final String LINKS = "links";

    public static final String SERVICE = "service";
    public static final String NUMBER = "number";
    public static final String KEY = "key";
    /** When it happened, for order, ranges and retention: {@link #SENT}, or when it was read if that can't be right. */
    public static final String AT = "at";

    public static final String SENT = "sent";
    public static final String ENTERED = "entered";
    public static final String LEFT = "left";
    public static final String DEVICE = "device";
    /** The other device that it named itself and left for; {@link #DEVICE} is whatever the sender wrote. */
    public static final String TO_DEVICE = "toDevice";

    public static final String PROCESS = "processNumber";
    public static final String DATA_PATH = "dataPath";
    public static final String FILE_LIST = "fileList";
    public static final String PRIOR_SUCCESS = "priorSuccess";
    public static final String START_AT = "startAt";
    public static final String FINISH_AT = "finishAt";
    /** Keys as {@link MetadataKeys} writes them. */
    public static final String METADATA = "metadata";
    /** Bytes of the body. */
    public static final String SIZE = "size";

    public static final String TRACEPARENT = "traceparent";
    /** {@code true}: the body was no kanban and stands in the metadata. */
    public static final String FOREIGN = "foreign";
    /** Why the body could not be stored; then only the fields from its properties are there. */
    public static final String BAD = "bad";

    private Fields() {}
}
