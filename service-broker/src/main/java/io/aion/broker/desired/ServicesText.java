package io.aion.broker.desired;

import io.aion.services.Fault;
import io.aion.services.Fault.Severity;
import io.aion.services.Parsed;
import io.aion.services.ServicesParser;
import java.util.List;
import java.util.Optional;

/** What a text would mean. */
final class ServicesText {

    private ServicesText() {}

    /** @param limit bytes it may have */
    static Parsed parse(byte[] content, String name, long limit) {
        if (content.length > limit) {
            return new Parsed(
                    Optional.empty(),
                    List.of(new Fault(
                            Severity.ERROR,
                            name,
                            1,
                            1,
                            "the file has more than " + limit + " bytes",
                            "raise aion.service-broker.file-limit, or split the device")));
        }
        return ServicesParser.parse(content, name);
    }
}
