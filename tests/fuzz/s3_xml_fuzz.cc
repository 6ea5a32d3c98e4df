// The XML bodies of S3. Promises: what is accepted is a document with that root; a text read from
// it is written so that it is read the same again.

#include "base/utf8.h"
#include "fuzz/fuzz_target.h"
#include "s3/request.h"
#include "s3/xml.h"

namespace trainyard::fuzz {
namespace {

void write_and_read(const std::string& text) {
  s3::XmlWriter writer("Delete");
  s3::add(writer.root(), "Key", text);
  const auto document = s3::parse_xml(writer.to_string(), "Delete");
  PROMISE(document.has_value());
  PROMISE(s3::child_text((*document)->document_element(), "Key") == text);
}

}  // namespace

void run(std::string_view input) {
  for (const char* root : {"Delete", "CompleteMultipartUpload", "CreateBucketConfiguration"}) {
    const auto document = s3::parse_xml(input, root);
    if (!document) {
      PROMISE(document.error().code() == "MalformedXML");
      continue;
    }
    PROMISE(std::string_view((*document)->document_element().name()).ends_with(root));
    for (const pugi::xml_node child : (*document)->document_element().children()) {
      const std::string text = s3::child_text(child, "Key");
      if (is_utf8(text) && s3::is_header_value(text)) write_and_read(text);
    }
  }
}

}  // namespace trainyard::fuzz
