package io.aion.kanban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.StatusKanban;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KanbanCodecTest {

    private static final String JSON = """
            {"startAt":"2022-01-02T15:04:05.000+09:00","finishAt":"2022-01-02T15:04:06.000+09:00",\
            "nextDeviceName":"edge-2","connectionKey":"alert","processNumber":2,"priorSuccess":true,\
            "dataPath":"/var/lib/aion/Data/a_2","fileList":["x.csv","ü/y.csv"],\
            "metadata":{"n":1,"d":1.5,"t":"ä\\n","b":true,"z":null,"l":[1,[]],"m":{"k":{}}}}""";

    /** What {@code protoc --encode=kanbanpb.StatusKanban} 34.2 writes for the sample with the metadata {@code n: 1}. */
    private static final String PROTOBUF = "0a1d323032322d30312d30325431353a30343a30352e3030302b30393a3030"
            + "121d323032322d30312d30325431353a30343a30362e3030302b30393a30301a06656467652d322205616c657274280230"
            + "013a162f7661722f6c69622f61696f6e2f446174612f615f324205782e63737642" + "08c3bc2f792e637376" + "4a100a0e"
            + "0a016e" + "1209" + "11000000000000f03f";

    private static Kanban sample() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("n", 1);
        metadata.put("d", 1.5);
        metadata.put("t", "ä\n");
        metadata.put("b", true);
        metadata.put("z", null);
        metadata.put("l", List.of(1, List.of()));
        metadata.put("m", Map.of("k", Map.of()));
        return Kanban.of(metadata)
                .withTimes("2022-01-02T15:04:05.000+09:00", "2022-01-02T15:04:06.000+09:00")
                .withNextDeviceName("edge-2")
                .withConnectionKey("alert")
                .withProcessNumber(2)
                .withPriorSuccess(true)
                .withFiles("/var/lib/aion/Data/a_2", List.of("x.csv", "ü/y.csv"));
    }

    @Test
    void jsonIsTheseBytes() {
        assertThat(new String(KanbanCodec.toJson(sample()), StandardCharsets.UTF_8))
                .isEqualTo(JSON);
        assertThat(KanbanCodec.fromJson(JSON.getBytes(StandardCharsets.UTF_8))).isEqualTo(sample());
    }

    @Test
    void protobufIsTheseBytes() {
        Kanban kanban = sample().withMetadata(Map.of("n", 1));
        byte[] bytes = KanbanCodec.toProto(kanban).toByteArray();
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(PROTOBUF);
        assertThat(KanbanCodec.decode("application/x-protobuf", bytes))
                .isEqualTo(new KanbanCodec.Decoded(kanban, false));
    }

    @Test
    void bothFormsSayTheSame() {
        assertThat(KanbanCodec.fromProto(KanbanCodec.toProto(sample()))).isEqualTo(sample());
        assertThat(KanbanCodec.fromProto(StatusKanban.getDefaultInstance())).isEqualTo(Kanban.empty());
        assertThat(KanbanCodec.fromJson("{}".getBytes(StandardCharsets.UTF_8))).isEqualTo(Kanban.empty());
    }

    @Test
    void absentAndNullAreEmptyAndUnknownIsPassedOver() {
        Kanban read = decode("{\"metadata\":null,\"fileList\":null,\"dataPath\":null,\"future\":{\"a\":[1]},"
                        + "\"connectionKey\":\"k\"}")
                .kanban();
        assertThat(read).isEqualTo(Kanban.empty().withConnectionKey("k"));
    }

    @Test
    void aFieldOfTheWrongTypeIsNamed() {
        assertBad("{\"processNumber\":\"1\"}", "processNumber must be a whole number of 32 bits, not a text");
        assertBad("{\"processNumber\":1.5}", "processNumber");
        assertBad("{\"processNumber\":3000000000}", "processNumber");
        assertBad("{\"startAt\":5}", "startAt must be a text, not another number");
        assertBad("{\"priorSuccess\":\"yes\"}", "priorSuccess must be true or false, not a text");
        assertBad("{\"fileList\":\"a\"}", "fileList must be a list of texts, not a text");
        assertBad("{\"fileList\":[1]}", "fileList must be a list of texts, not another number");
        assertBad("{\"metadata\":[]}", "metadata must be an object, not a list, at line 1, column 13");
    }

    @Test
    void whatSaysJsonAndIsNotIsBadAndNeverQuoted() {
        for (String body :
                List.of("{\"a\":", "", "{\"a\":secret}", "{} {}", "{\"a\":1e999}", "{'a':1}", "{\"a\":1,}")) {
            assertThatExceptionOfType(BadKanban.class)
                    .isThrownBy(() -> decode(body))
                    .satisfies(e -> assertThat(e.reason()).isNotEmpty().doesNotContain("secret"));
        }
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> KanbanCodec.decode("application/json", new byte[] {'{', '"', (byte) 0xff, '"', '}'}));
    }

    @Test
    void whatSaysProtobufAndIsNotIsBad() {
        byte[] bytes = KanbanCodec.toProto(sample()).toByteArray();
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> KanbanCodec.decode("application/x-protobuf", Arrays.copyOf(bytes, bytes.length - 3)))
                .satisfies(e -> assertThat(e.reason()).contains("not a StatusKanban"));
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() ->
                        KanbanCodec.decode("application/x-protobuf", "{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anotherBodyIsForeignAndPresentedAsMetadata() {
        assertThat(decode("{\"camera\":3,\"path\":\"a.jpg\"}"))
                .isEqualTo(foreign(Map.of("camera", 3, "path", "a.jpg")));
        assertThat(decode("[1,2]")).isEqualTo(foreign(Map.of("body", List.of(1, 2))));
        assertThat(KanbanCodec.decode("text/plain; charset=utf-8", "hé".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(foreign(Map.of("contentType", "text/plain", "body", "hé")));
        assertThat(KanbanCodec.decode("image/png", new byte[] {(byte) 0x89, 'P'}))
                .isEqualTo(foreign(Map.of("contentType", "image/png", "bodyBase64", "iVA=")));
    }

    @Test
    void aBodyWithoutContentTypeIsTakenForWhatItLooksLike() {
        byte[] json = JSON.getBytes(StandardCharsets.UTF_8);
        assertThat(KanbanCodec.decode(null, json)).isEqualTo(new KanbanCodec.Decoded(sample(), false));
        assertThat(KanbanCodec.decode(null, "{not json".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(foreign(Map.of("body", "{not json")));
    }

    @Test
    void tenThousandLevelsAreRefusedAtTheLimit() {
        String deep = "{\"metadata\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000) + "}";
        assertBad(deep, "nested deeper than 100");
        assertBad("{\"metadata\":{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}}", "nested deeper than 100");
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> KanbanCodec.decode("application/x-protobuf", deepProtobuf(10_000)))
                .withMessageContaining("nested deeper than 100");
        assertThat(KanbanCodec.decode("application/x-protobuf", deepProtobuf(98))
                        .foreign())
                .isFalse();
        assertThat(decode("{\"metadata\":" + "{\"a\":".repeat(98) + "1" + "}".repeat(98) + "}")
                        .foreign())
                .isFalse();
    }

    @Test
    void countsAndSizesHaveLimits() {
        KanbanLimits limits = new KanbanLimits(400, 10, 2, 3, 10, 8);
        Kanban fits = Kanban.of(Map.of("a", List.of(1, 2)));
        assertThat(KanbanCodec.decode("application/json", KanbanCodec.toJson(fits, limits), limits)
                        .kanban())
                .isEqualTo(fits);
        assertOver(Kanban.of(Map.of("a", List.of(1, 2, 3))), limits, "more than 3 values");
        assertOver(Kanban.of(Map.of("a", "x".repeat(11))), limits, "longer than 10 characters");
        assertOver(Kanban.of(Map.of("a".repeat(9), 1)), limits, "longer than 8 characters");
        assertOver(Kanban.empty().withFiles("", List.of("a", "b", "c")), limits, "more than 2 entries");
        assertOver(Kanban.empty().withFiles("123456789", List.of()), limits, "dataPath is longer than 8");
        KanbanLimits small = new KanbanLimits(30, 10, 2, 3, 10, 8);
        assertOver(Kanban.of(Map.of("a", "x".repeat(9))).withTimes("12345678", "12345678"), small, "the limit is 30");
    }

    /** Without the look at the bytes beforehand, a mebibyte of these becomes half a million objects. */
    @Test
    void aMebibyteOfEmptyProtobufValuesIsRefusedBeforeItIsBuilt() throws IOException {
        byte[] values = new byte[1_000_000];
        for (int i = 0; i < values.length; i += 2) {
            values[i] = 0x0a;
        }
        byte[] list = message(6, values);
        byte[] entry = message(2, list);
        byte[] body = message(9, message(1, entry));
        long before = allocated();
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> KanbanCodec.decode("application/x-protobuf", body))
                .withMessageContaining("more than 50000 values");
        assertThat(allocated() - before).isLessThan(20_000_000);
    }

    @Test
    void whatNoJsonCanSayIsRefused() {
        assertOver(Kanban.of(Map.of("a", Double.NaN)), KanbanLimits.STANDARD, "finite");
        assertOver(Kanban.of(Map.of("a", new Date(0))), KanbanLimits.STANDARD, "java.util.Date");
        StatusKanban infinite = StatusKanban.newBuilder()
                .setMetadata(Struct.newBuilder()
                        .putFields(
                                "a",
                                Value.newBuilder()
                                        .setNumberValue(Double.POSITIVE_INFINITY)
                                        .build()))
                .build();
        assertThatExceptionOfType(BadKanban.class).isThrownBy(() -> KanbanCodec.fromProto(infinite));
    }

    @Test
    void metadataIsCopiedOnceAndCannotBeChanged() {
        Map<String, Object> mine = new LinkedHashMap<>(Map.of("a", 1));
        Kanban kanban = Kanban.of(mine);
        mine.put("b", 2);
        assertThat(kanban.metadata()).isEqualTo(Map.of("a", 1L));
        assertThat(kanban.withProcessNumber(3).metadata()).isSameAs(kanban.metadata());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> kanban.metadata().put("c", 1));
    }

    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    @Test
    void whatTheParsersOfGrpcTakeIsKnown() throws Exception {
        Kanban deepest = Kanban.of(levels(33));
        KanbanCodec.checkForGrpc(deepest);
        Request passedOn =
                Request.newBuilder().setMessage(KanbanCodec.toProto(deepest)).build();
        assertThat(Request.parseFrom(passedOn.toByteArray())).isEqualTo(passedOn);
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> KanbanCodec.checkForGrpc(Kanban.of(levels(34))))
                .withMessageContaining("nested too deeply");
        Object list = 1;
        for (int level = 0; level < 49; level++) {
            list = List.of(list);
        }
        Map<String, Object> lists = Map.of("list", list);
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> KanbanCodec.checkForGrpc(Kanban.of(lists)))
                .withMessageContaining("nested too deeply");
        KanbanCodec.checkForGrpc(Kanban.of(Map.of("list", ((List<?>) list).getFirst())));
    }

    /** Metadata of so many objects in one another. */
    private static Map<String, Object> levels(int count) {
        Map<String, Object> metadata = Map.of("n", 1);
        for (int level = 1; level < count; level++) {
            metadata = Map.of("in", metadata);
        }
        return metadata;
    }

    private static byte[] deepProtobuf(int levels) throws IllegalStateException {
        byte[] struct = {};
        try {
            for (int i = 0; i < levels; i++) {
                struct = message(1, message(2, message(5, struct)));
            }
            return message(9, struct);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] message(int field, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(field, content);
        out.flush();
        return bytes.toByteArray();
    }

    private static KanbanCodec.Decoded decode(String json) {
        return KanbanCodec.decode("application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static KanbanCodec.Decoded foreign(Map<String, Object> metadata) {
        return new KanbanCodec.Decoded(Kanban.of(Collections.unmodifiableMap(metadata)), true);
    }

    private static void assertBad(String json, String reason) {
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> decode(json))
                .withMessageContaining(reason);
    }

    /** What the writer refuses the readers refuse too. */
    private static void assertOver(Kanban kanban, KanbanLimits limits, String reason) {
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> KanbanCodec.toJson(kanban, limits))
                .withMessageContaining(reason);
        if (limits != KanbanLimits.STANDARD) {
            byte[] json = KanbanCodec.toJson(kanban);
            assertThatExceptionOfType(BadKanban.class)
                    .isThrownBy(() -> KanbanCodec.decode("application/json", json, limits));
            assertThatExceptionOfType(BadKanban.class)
                    .isThrownBy(() -> KanbanCodec.fromProto(KanbanCodec.toProto(kanban), limits));
        }
    }
}
