package io.aion.kanban;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Walks over the bytes of a {@code StatusKanban} and counts files, values and depth before a single object is built:
 * a mebibyte of empty metadata values would otherwise become fifty of objects only to be refused.
 */
final class ProtoScan {

    private static final int FILE_LIST = 8;
    private static final int METADATA = 9;
    private static final int STRUCT_FIELDS = 1;
    private static final int ENTRY_VALUE = 2;
    private static final int VALUE_STRUCT = 5;
    private static final int VALUE_LIST = 6;
    private static final int LIST_VALUES = 1;

    private final KanbanLimits limits;
    private final CodedInputStream in;
    private int files;
    private int values;

    private ProtoScan(CodedInputStream in, KanbanLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    static void check(byte[] body, KanbanLimits limits) {
        try {
            new ProtoScan(CodedInputStream.newInstance(body), limits).kanban();
        } catch (IOException e) {
            throw new BadKanban("the body is not a StatusKanban in protobuf: " + e.getMessage());
        }
    }

    private void kanban() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == FILE_LIST) {
                limits.checkFiles(++files);
            }
            if (field == METADATA && isMessage(tag)) {
                within(() -> struct(2));
            } else {
                in.skipField(tag);
            }
        }
    }

    private void struct(int depth) throws IOException {
        limits.checkDepth(depth);
        fields(STRUCT_FIELDS, () -> fields(ENTRY_VALUE, () -> value(depth)));
    }

    private void value(int depth) throws IOException {
        limits.checkValues(++values);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == VALUE_STRUCT && isMessage(tag)) {
                within(() -> struct(depth + 1));
            } else if (field == VALUE_LIST && isMessage(tag)) {
                limits.checkDepth(depth + 1);
                within(() -> fields(LIST_VALUES, () -> value(depth + 1)));
            } else {
                in.skipField(tag);
            }
        }
    }

    private void fields(int wanted, Part part) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == wanted && isMessage(tag)) {
                within(part);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void within(Part part) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        part.scan();
        in.popLimit(outer);
    }

    private static boolean isMessage(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private interface Part {
        void scan() throws IOException;
    }
}
