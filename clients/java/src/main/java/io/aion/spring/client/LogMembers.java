package io.aion.spring.client;

import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/** Which instance writes a log line; named in {@code log-lines.properties}. */
final class LogMembers implements StructuredLoggingJsonMembersCustomizer<Object> {

    @Override
    public void customize(Members<Object> members) {
        String service = System.getenv("SERVICE_NAME");
        String number = System.getenv("MS_NUMBER");
        if (service != null) {
            members.add("service", service);
        }
        if (number != null && number.matches("\\d{1,9}")) {
            members.add("number", Integer.valueOf(number));
        }
    }
}
