package io.aion.services;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** YAML 1.1's spellings of booleans and whole numbers, as the original reads them. */
final class Scalars {

    private static final Pattern FLOAT = Pattern.compile("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]{1,2})?");

    private Scalars() {}

    static Optional<Boolean> bool(String text) {
        return switch (text) {
            case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "y", "Y" -> Optional.of(true);
            case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Whether a number is written in a way that means another than it seems: {@code 010} is 8. */
    static boolean octal(String text) {
        return text.matches("[-+]?0[0-7_]+");
    }

    /** A whole number; also {@code 1_000}, {@code 0x1F}, {@code 1e3} and {@code 2.0}, which the original takes. */
    static OptionalLong whole(String text) {
        String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
        boolean negative = digits.startsWith("-");
        String plain = negative || digits.startsWith("+") ? digits.substring(1) : digits;
        if (plain.isEmpty() || plain.length() > 40 || !Character.isDigit(plain.charAt(0))) {
            return OptionalLong.empty();
        }
        try {
            long value;
            if (plain.startsWith("0x")) {
                value = Long.parseUnsignedLong(plain, 2, plain.length(), 16);
            } else if (plain.startsWith("0b")) {
                value = Long.parseUnsignedLong(plain, 2, plain.length(), 2);
            } else if (octal(plain)) {
                value = Long.parseLong(plain, 8);
            } else if (FLOAT.matcher(plain).matches()) {
                value = new BigDecimal(plain).longValueExact();
            } else {
                return OptionalLong.empty();
            }
            return OptionalLong.of(negative ? -value : value);
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether it is a number at all, only too large or broken. */
    static boolean number(String text) {
        return FLOAT.matcher(text.replace("_", "")).matches();
    }
}
