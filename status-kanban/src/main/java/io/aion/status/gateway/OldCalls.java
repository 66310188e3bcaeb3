package io.aion.status.gateway;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The one call that clients of before 2021 make. It is not served; the answer says what to use. */
final class OldCalls extends HandlerRegistry {

    private static final String OLD = "kanbanpb.Kanban/MicroserviceConn";
    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(OLD)
            .setRequestMarshaller(new Unread())
            .setResponseMarshaller(new Unread())
            .build();

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
        return methodName.equals(OLD) ? ServerMethodDefinition.create(METHOD, OldCalls::refuse) : null;
    }

    private static ServerCall.Listener<byte[]> refuse(ServerCall<byte[], byte[]> call, Metadata headers) {
        call.close(
                Status.UNIMPLEMENTED.withDescription("MicroserviceConn is of clients before 2021 and not served; use a"
                        + " client library that calls ReceiveKanban and SendKanban, or a RabbitMQ client with"
                        + " AION_AMQP_URL"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static final class Unread implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }
}
