package io.aion.status.gateway;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.aion.kanbanpb.StatusKanban;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fields of a {@code StatusKanban} that this AION does not know, of clients newer than it: handed to the next receiver on gRPC as
 * they came. Only those of the message itself; what its metadata consists of is defined by protobuf.
 */
final class UnknownFields {

    static final byte[] NONE = {};

    private static final Logger LOG = LoggerFactory.getLogger(UnknownFields.class);
    /** They travel in a header, and AMQP has all headers of a message in one frame, which RabbitMQ limits to 128 KiB. */
    private static final int MAX_BYTES = 64 * 1024;

    private UnknownFields() {}

    /** Those of a message that was sent. */
    static byte[] of(StatusKanban message) {
        UnknownFieldSet unknown = message.getUnknownFields();
        int bytes = unknown.getSerializedSize();
        if (bytes > MAX_BYTES) {
            throw Answers.wrong("the kanban has " + bytes + " bytes in fields that this AION does not know; "
                    + MAX_BYTES + " are kept at most. Is the client of a newer version?");
        }
        return bytes == 0 ? NONE : unknown.toByteArray();
    }

    /** The message to be received, with those it was sent with. */
    static StatusKanban with(StatusKanban message, byte[] unknown) {
        if (unknown.length == 0) {
            return message;
        }
        try {
            UnknownFieldSet.Builder kept = UnknownFieldSet.parseFrom(unknown).toBuilder();
            // A foreign RabbitMQ client may write anything into the header: what a kanban has is said by its body only.
            StatusKanban.getDescriptor().getFields().forEach(known -> kept.clearField(known.getNumber()));
            return message.toBuilder().setUnknownFields(kept.build()).build();
        } catch (InvalidProtocolBufferException e) {
            LOG.debug("a header aion-unknown that is no protobuf is passed over", e);
            return message;
        }
    }
}
