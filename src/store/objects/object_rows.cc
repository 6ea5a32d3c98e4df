#include "store/objects/object_rows.h"

#include "store/objects/row_text.h"

namespace trainyard::store::objects {

ObjectRow object_row(const Statement& query) {
  ObjectRow row;
  row.info.key = query.text(0);
  row.info.size = static_cast<std::uint64_t>(query.integer(1));
  row.info.etag = query.text(2);
  row.info.last_modified = from_epoch_millis(query.integer(3));
  row.info.checksum = {query.text(4), query.text(5), query.integer(6) != 0};
  row.info.headers = decode_headers(query.text(7));
  decode_parts(query.text(8), row.info.part_sizes, row.info.part_checksums);
  row.file_id = query.text(9);
  row.escaped = query.integer(10) != 0;
  row.checksums = decode_checksums(query.text(11));
  row.sequence = query.integer(12);
  row.info.version_id = query.text(13);
  return row;
}

Result<void> bind_object(Statement& query, std::string_view bucket, const ObjectRow& row) {
  return query.bind_all(bucket, Blob{row.info.key}, row.info.size, row.info.etag,
                        to_epoch_millis(row.info.last_modified), row.info.checksum.algorithm,
                        row.info.checksum.value, row.info.checksum.composite,
                        encode_headers(row.info.headers),
                        encode_parts(row.info.part_sizes, row.info.part_checksums), row.file_id,
                        row.escaped, Blob{encode_checksums(row.checksums)}, row.sequence,
                        row.info.version_id == kNullVersion ? std::string() : row.info.version_id);
}

}  // namespace trainyard::store::objects
