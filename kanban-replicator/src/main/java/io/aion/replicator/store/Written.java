package io.aion.replicator.store;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of documents that were to be written.
 *
 * @param added how many are new
 * @param known how many were there already
 * @param refused those the database does not take, by their place among them
 */
public record Written(int added, int known, List<Refused> refused) {

    Written plus(Written one, int index) {
        List<Refused> all = new ArrayList<>(refused);
        one.refused().forEach(other -> all.add(new Refused(index, other.reason())));
        return new Written(added + one.added(), known + one.known(), all);
    }
}
