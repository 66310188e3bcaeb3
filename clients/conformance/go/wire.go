package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"aion/clients/conformance/kanbanpb"
)

// message of gRPC as it is, where a case sends or wants bytes of its own.
type plain []byte

// plainCodec passes those on and leaves the rest to protobuf.
type plainCodec struct{ encoding.Codec }

func (c plainCodec) Marshal(message any) ([]byte, error) {
	if bytes, ok := message.(plain); ok {
		return bytes, nil
	}
	return c.Codec.Marshal(message)
}

func (c plainCodec) Unmarshal(data []byte, message any) error {
	if bytes, ok := message.(*plain); ok {
		*bytes = append(plain{}, data...)
		return nil
	}
	return c.Codec.Unmarshal(data, message)
}

func dial() *grpc.ClientConn {
	// The original's clients ping every 10 s, also while no call runs.
	pings := keepalive.ClientParameters{Time: 10 * time.Second, PermitWithoutStream: true}
	wire, err := grpc.Dial(os.Getenv("CONFORMANCE_GRPC"), grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithKeepaliveParams(pings), grpc.WithDefaultCallOptions(
		grpc.ForceCodec(plainCodec{encoding.GetCodec("proto")}), grpc.MaxCallRecvMsgSize(math.MaxInt32), grpc.MaxCallSendMsgSize(math.MaxInt32)))
	if err != nil {
		panic(err)
	}
	return wire
}

// request is the generated message; bytes of its own (hexadecimal digits) are put behind it.
func request(call string, step, known object) any {
	message := map[string]proto.Message{
		"ReceiveKanban": &kanbanpb.InitializeService{}, "SendKanban": &kanbanpb.Request{}, "ReceiveStaticKanban": &kanbanpb.Topic{},
		"SendStaticKanban": &kanbanpb.StaticRequest{}, "DeleteStaticKanban": &kanbanpb.DeleteStaticRequest{}}[call]
	if message == nil {
		message = &kanbanpb.Request{}
	}
	text, err := json.Marshal(expand(or(step, "with", object{}), known))
	if err == nil {
		err = protojson.Unmarshal(text, message)
	}
	var serialized, more []byte
	digits, hasBytes := step["bytes"].(string)
	if err == nil && hasBytes {
		serialized, err = proto.Marshal(message)
	}
	if err == nil {
		more, err = hex.DecodeString(digits)
	}
	if err != nil {
		panic(err)
	}
	if hasBytes {
		return plain(append(serialized, more...))
	}
	return message
}

func toJSON(message any) any {
	if bytes, ok := message.(plain); ok {
		return hex.EncodeToString(bytes)
	}
	text, err := protojson.Marshal(message.(proto.Message))
	var value any
	if err == nil {
		err = json.Unmarshal(text, &value)
	}
	if err != nil {
		panic(err)
	}
	return value
}

func outcome(err error) (string, string) {
	state := status.Convert(err)
	names := map[codes.Code]string{codes.OK: "OK", codes.Canceled: "CANCELLED", codes.InvalidArgument: "INVALID_ARGUMENT", codes.NotFound: "NOT_FOUND",
		codes.ResourceExhausted: "RESOURCE_EXHAUSTED", codes.Unimplemented: "UNIMPLEMENTED", codes.Unavailable: "UNAVAILABLE", codes.DeadlineExceeded: "DEADLINE_EXCEEDED"}
	if name, ok := names[state.Code()]; ok {
		return name, state.Message()
	}
	return strings.ToUpper(state.Code().String()), state.Message()
}

// invoke calls by the generated client, or with bytes as they are.
func invoke(ctx context.Context, wire *grpc.ClientConn, call string, request any) (proto.Message, error) {
	client := kanbanpb.NewKanbanClient(wire)
	switch request := request.(type) {
	case *kanbanpb.Request:
		return client.SendKanban(ctx, request)
	case *kanbanpb.StaticRequest:
		return client.SendStaticKanban(ctx, request)
	case *kanbanpb.DeleteStaticRequest:
		return client.DeleteStaticKanban(ctx, request)
	}
	answer := &kanbanpb.Response{}
	return answer, wire.Invoke(ctx, "/kanbanpb.Kanban/"+call, request, answer)
}

// subscribe opens a stream in the same way.
func subscribe(ctx context.Context, wire *grpc.ClientConn, call string, request any) (grpc.ClientStream, error) {
	client := kanbanpb.NewKanbanClient(wire)
	switch request := request.(type) {
	case *kanbanpb.InitializeService:
		return client.ReceiveKanban(ctx, request)
	case *kanbanpb.Topic:
		return client.ReceiveStaticKanban(ctx, request)
	}
	stream, err := wire.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/kanbanpb.Kanban/"+call)
	if err == nil {
		err = stream.SendMsg(request)
	}
	if err == nil {
		err = stream.CloseSend()
	}
	return stream, err
}
