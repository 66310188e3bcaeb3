package io.aion.broker.named;

import java.util.Map;

/** The environment that an instance gets, as far as it can be told. */
public sealed interface Given {

    /** All of it, with nothing left to fill in. */
    record Variables(Map<String, String> all) implements Given {
        public Variables {
            all = Map.copyOf(all);
        }

        /** Shows names, no values. */
        @Override
        public String toString() {
            return "Variables" + all.keySet();
        }
    }

    /** It can't be told now, with the reason. */
    record Unknown(String reason) implements Given {}
}
