package io.aion.store;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerException;
import io.netty.channel.Channel;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All databases of one file; every command passes here. */
final class StoreBackend extends AbstractMongoBackend {

    private static final Set<String> WRITES = Set.of(
            "insert",
            "update",
            "delete",
            "findandmodify",
            "create",
            "createindexes",
            "drop",
            "dropindexes",
            "dropdatabase",
            "renamecollection",
            "aggregate");

    private static final Logger log = LoggerFactory.getLogger(StoreBackend.class);

    private final StoreFile file;

    StoreBackend(StoreFile file) {
        this.file = file;
        for (String mapName : file.mapNames()) {
            if (mapName.startsWith(StoreDatabase.DOCUMENTS)) {
                resolveDatabase(Utils.firstFragment(mapName.substring(StoreDatabase.DOCUMENTS.length())));
            }
        }
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String databaseName) {
        return new StoreDatabase(databaseName, file, getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String databaseName, String command, Document query) {
        Object limit = query.get("maxTimeMS");
        Deadline.start(
                limit instanceof Number millis && millis.longValue() > 0
                        ? TimeUnit.MILLISECONDS.toNanos(millis.longValue())
                        : 0);
        try {
            if (WRITES.contains(command.toLowerCase(Locale.ROOT))) {
                return file.write(
                        asksForDurable(query), () -> super.handleCommand(channel, databaseName, command, query));
            }
            return file.read(() -> super.handleCommand(channel, databaseName, command, query));
        } catch (MongoServerException e) {
            throw e; // the client's fault, and it is told
        } catch (RuntimeException e) {
            log.error("{} on {} failed", command, databaseName, e);
            throw e;
        } finally {
            Deadline.end();
        }
    }

    private static boolean asksForDurable(Document query) {
        return query.get("writeConcern") instanceof Document concern
                && (Utils.isTrue(concern.get("j")) || "majority".equals(concern.get("w")));
    }
}
