#include "store/objects/object_rows.h"

#include "store/objects/row_text.h"

namespace trainyard::store::objects {

ObjectRow object_row(const Query& query) {
  ObjectRow row;
  row.info.key = query.column_text(0);
  row.info.size = static_cast<std::uint64_t>(query.column_integer(1));
  row.info.etag = query.column_text(2);
  row.info.last_modified = from_epoch_millis(query.column_integer(3));
  row.info.checksum = {query.column_text(4), query.column_text(5), query.column_integer(6) != 0};
  row.info.headers = decode_headers(query.column_text(7));
  decode_parts(query.column_text(8), row.info.part_sizes, row.info.part_checksums);
  row.file_id = query.column_text(9);
  row.escaped = query.column_integer(10) != 0;
  row.checksums = decode_checksums(query.column_text(11));
  row.sequence = query.column_integer(12);
  row.info.version_id = query.column_text(13);
  return row;
}

Query& bind_object(Query& query, std::string_view bucket, const ObjectRow& row) {
  return query.text(bucket)
      .bytes(row.info.key)
      .integer(static_cast<std::int64_t>(row.info.size))
      .text(row.info.etag)
      .integer(to_epoch_millis(row.info.last_modified))
      .text(row.info.checksum.algorithm)
      .text(row.info.checksum.value)
      .integer(row.info.checksum.composite)
      .text(encode_headers(row.info.headers))
      .text(encode_parts(row.info.part_sizes, row.info.part_checksums))
      .text(row.file_id)
      .integer(row.escaped)
      .bytes(encode_checksums(row.checksums))
      .integer(row.sequence)
      .text(row.info.version_id == kNullVersion ? "" : row.info.version_id);
}

}  // namespace trainyard::store::objects
