package io.aion.store;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.ObjectId;
import io.aion.testing.Seeds;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyBytesTest {

    @Test
    void bytesHaveTheOrderOfTheValues() {
        Seeds.forEach(20_000, random -> {
            Object one = value(random);
            Object other = value(random);
            int expected = Integer.signum(ValueComparator.asc().compare(one, other));
            int actual = Integer.signum(Arrays.compareUnsigned(bytes(one), bytes(other)));
            assertThat(actual).as("%s against %s", one, other).isEqualTo(expected);
        });
    }

    @Test
    void aCompoundKeyIsOrderedByItsFirstValueFirst() {
        assertThat(Arrays.compareUnsigned(
                        new KeyBytes().add("a").add("z").toBytes(),
                        new KeyBytes().add("ab").add("a").toBytes()))
                .isNegative();
        assertThat(new KeyBytes().add("a\0").add("b").toBytes())
                .isNotEqualTo(new KeyBytes().add("a").add("\0b").toBytes());
    }

    @Test
    void longsThatShareADoubleStayApart() {
        assertThat(Arrays.compareUnsigned(bytes(9_007_199_254_740_993L), bytes(9_007_199_254_740_992L)))
                .isPositive();
        assertThat(bytes(7)).isEqualTo(bytes(7.0)).isEqualTo(bytes(7L));
        assertThat(bytes(-0.0)).isEqualTo(bytes(0));
    }

    private static byte[] bytes(@Nullable Object value) {
        return new KeyBytes().add(value).toBytes();
    }

    private static @Nullable Object value(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt(7) - 3;
            case 3 -> (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(20) - 5);
            case 4 -> (long) random.nextInt() * random.nextInt(1 << 20);
            case 5 -> Instant.ofEpochMilli(random.nextLong() >> 20);
            case 6 -> new ObjectId(random.nextBoolean() ? "00112233445566778899aabb" : "ff112233445566778899aabb");
            default -> text(random);
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append("\0ab\u00e9\u4e2d".charAt(random.nextInt(5)));
        }
        return text.toString();
    }
}
