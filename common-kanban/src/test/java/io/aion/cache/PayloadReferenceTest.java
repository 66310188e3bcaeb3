package io.aion.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PayloadReferenceTest {

    private static final String KEY = "0191e0a0-0000-7000-8000-000000000001";
    private static final PayloadReference GOOD = new PayloadReference(Place.CACHE, "camera_1", KEY, 9, 2);

    @Test
    void isReadAsItWasWritten() {
        for (Place place : Place.values()) {
            PayloadReference one = GOOD.in(place);
            Kanban sent = References.with(Kanban.of(Map.of("n", 1)), Map.of("image", one));
            Kanban came = KanbanCodec.fromJson(KanbanCodec.toJson(sent));
            assertThat(came.metadata()).containsEntry("n", 1L);
            assertThat(References.one(came, "image")).isEqualTo(one);
            assertThat(References.all(came)).isEqualTo(Map.of("image", one));
        }
        assertThat(GOOD.cacheKey()).isEqualTo("aion:payload:camera_1:" + KEY);
        assertThat(PayloadReference.read(with("bytes", 9.0)).bytes()).isEqualTo(9);
        assertThat(PayloadReference.read(with("of", "x".repeat(255))).of()).hasSize(255);
        assertThat(PayloadReference.read(with("of", "..a")).of()).isEqualTo("..a");
    }

    @Test
    void whatBreaksTheTableIsBad() {
        bad("it is no object", "text");
        bad("it is no object", null);
        for (Object in : new Object[] {"", "CACHE", "disk", 1L}) {
            bad("in is neither cache nor file", with("in", in));
        }
        for (String of :
                List.of("", ".", "..", "a/b", "../camera_1", "/etc", "a\0b", "x".repeat(256), "ü".repeat(128))) {
            bad("of is no name of an instance", with("of", of));
        }
        bad("of is no text", with("of", 1L));
        for (String key : List.of(
                "",
                "x",
                KEY.toUpperCase().replace('0', 'A'),
                KEY + "0",
                " " + KEY,
                KEY.replace("-7", "-4"),
                KEY.replace("-8", "-c"),
                "../../../../etc/passwd",
                KEY + "/..",
                KEY + "\n")) {
            bad("key is no UUIDv7", with("key", key));
        }
        for (Object bytes : new Object[] {-1L, Payload.MAX_BYTES + 1L, 1.5, "9", true, Long.MAX_VALUE, 1e300}) {
            bad("bytes is", with("bytes", bytes));
        }
        for (Object readers : new Object[] {0L, -1L, 1_001L, 1.5, "1", Long.MIN_VALUE, (1L << 32) + 1}) {
            bad("readers is", with("readers", readers));
        }
        for (String name : List.of("in", "of", "key", "bytes", "readers")) {
            Map<String, Object> without = new HashMap<>(GOOD.value());
            without.remove(name);
            bad(name + " is", without);
        }
    }

    @Test
    void aBadOneIsNamedAndTheOthersAreOfUse() {
        Kanban kanban = kanban(Map.of("image", GOOD.value(), "b d", GOOD.value(), "bad", Map.of()));
        assertThat(References.one(kanban, "image")).isEqualTo(GOOD);
        assertThatExceptionOfType(BadReference.class)
                .isThrownBy(() -> References.one(kanban, "bad"))
                .withMessage("its payload 'bad' has a bad reference: in is neither cache nor file");
        assertThatExceptionOfType(BadReference.class).isThrownBy(() -> References.one(kanban, "b d"));
        assertThatExceptionOfType(BadReference.class).isThrownBy(() -> References.all(kanban));
        assertThat(References.unused(References.of(kanban), Set.of())).containsExactly(GOOD);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> References.one(kanban, "other"))
                .withMessageContaining("no payload 'other'")
                .withMessageContaining("image");
        assertThatIllegalArgumentException().isThrownBy(() -> References.one(Kanban.empty(), "image"));
        assertThat(References.all(Kanban.empty())).isEmpty();
        Kanban none = Kanban.of(Map.of(References.MEMBER, "none"));
        assertThatIllegalArgumentException().isThrownBy(() -> References.one(none, "image"));
        assertThat(References.all(none)).isEmpty();
        assertThat(References.all(References.with(none, Map.of("image", GOOD)))).isEqualTo(Map.of("image", GOOD));
        assertThat(References.unused(References.of(none), Set.of())).isEmpty();
    }

    @Test
    void aHundredAreTakenAndOneMoreIsNot() {
        Map<String, Object> hundred = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            hundred.put("p" + i, GOOD.value());
        }
        assertThat(References.all(kanban(hundred))).hasSize(100);
        assertThat(References.with(kanban(hundred), Map.of("p7", GOOD))).isNotNull();
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() -> References.with(kanban(hundred), Map.of("more", GOOD)))
                .withMessageContaining("100 payloads at most");
        hundred.put("more", GOOD.value());
        assertThatExceptionOfType(BadReference.class).isThrownBy(() -> References.one(kanban(hundred), "p7"));
        assertThat(References.unused(hundred, Set.of())).isEmpty();
    }

    @Test
    void whatAnOutputNamesIsPassedOn() {
        PayloadReference other = new PayloadReference(Place.CACHE, "camera_2", KEY, 9, 2);
        Map<String, Object> received = new LinkedHashMap<>();
        received.put("image", GOOD.value());
        received.put("again", GOOD.value());
        received.put("other", other.value());
        received.put("file", GOOD.in(Place.FILE).value());
        Set<String> named = References.identities(Map.of("renamed", GOOD.value(), "bad", 1));
        assertThat(References.unused(received, named)).containsExactly(other, GOOD.in(Place.FILE));
        assertThat(References.unused(received, Set.of())).containsExactly(GOOD, other, GOOD.in(Place.FILE));
    }

    @Test
    void attachedOnesComeBeforeThoseInTheMetadata() {
        PayloadReference other = new PayloadReference(Place.FILE, "camera_2", KEY, 1, 1);
        Kanban kanban = kanban(Map.of("image", GOOD.value(), "more", GOOD.value()));
        Attachment attachment = attach(kanban, Map.of("image", other, "own", Payload.of(new byte[3])));
        assertThat(References.all(attachment.kanban()))
                .containsEntry("image", other)
                .containsEntry("more", GOOD)
                .hasEntrySatisfying(
                        "own",
                        own -> assertThat(own)
                                .returns(Place.CACHE, PayloadReference::place)
                                .returns("watch_3", PayloadReference::of)
                                .returns(3L, PayloadReference::bytes)
                                .returns(1, PayloadReference::readers))
                .hasSize(3);
        assertThat(attachment.payloads())
                .containsEntry("own", Payload.of(new byte[3]))
                .containsEntry("more", GOOD);
    }

    @Test
    void sizeAndWishDecideThePlace() {
        assertThat(Attachment.place(null, 100, 100)).isEqualTo(Place.CACHE);
        assertThat(Attachment.place(null, 101, 100)).isEqualTo(Place.FILE);
        assertThat(Attachment.place(null, 0, 0)).isEqualTo(Place.FILE);
        assertThat(Attachment.place(Place.CACHE, 101, 100)).isEqualTo(Place.CACHE);
        assertThat(Attachment.place(Place.FILE, 1, 100)).isEqualTo(Place.FILE);
    }

    @Test
    void whatCannotBeIsRefused() {
        for (String name : List.of("", "a b", "a/b", "ü", "x".repeat(65))) {
            assertThatExceptionOfType(BadKanban.class)
                    .isThrownBy(() -> attach(Kanban.empty(), Map.of(name, Payload.of(new byte[0]))))
                    .withMessageContaining("'" + name + "'");
        }
        byte[] large = new byte[CacheSettings.MAX_VALUE + 1];
        assertThat(References.all(
                        attach(Kanban.empty(), Map.of("a", Payload.of(large))).kanban()))
                .hasEntrySatisfying("a", one -> assertThat(one.place()).isEqualTo(Place.FILE));
        assertThatExceptionOfType(BadKanban.class)
                .isThrownBy(() ->
                        attach(Kanban.empty(), Map.of("a", Payload.of(large).in(Place.CACHE))))
                .withMessageContaining("the cache takes 16777216 at most");
        for (int readers : new int[] {0, 1_001}) {
            assertThatExceptionOfType(BadKanban.class)
                    .isThrownBy(() -> attach(
                            Kanban.empty(), Map.of("a", Payload.of(new byte[1]).forReaders(readers))))
                    .withMessageContaining("1 to 1000");
        }
    }

    private static Attachment attach(Kanban kanban, Map<String, Payload> payloads) {
        return Attachment.of(kanban, payloads, "watch_3", CacheSettings.PAYLOAD_IN_CACHE, Clock.systemUTC());
    }

    private static Kanban kanban(Map<String, ?> payloads) {
        return Kanban.of(Map.of(References.MEMBER, payloads));
    }

    private static Map<String, Object> with(String name, Object value) {
        Map<String, Object> members = new HashMap<>(GOOD.value());
        members.put(name, value);
        return members;
    }

    private static void bad(String reason, @Nullable Object value) {
        assertThatExceptionOfType(BadReference.class)
                .as("%s", value)
                .isThrownBy(() -> PayloadReference.read(value))
                .withMessageContaining(reason);
    }
}
