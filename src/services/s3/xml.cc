#include "services/s3/xml.h"

#include <sstream>

#include "services/s3/error.h"

namespace trainyard::s3 {

namespace {
// Prefixes of namespaces are dropped: what counts is the local name.
std::string_view local_name(const char* name) {
  const std::string_view full = name;
  const std::size_t colon = full.find(':');
  return colon == full.npos ? full : full.substr(colon + 1);
}
}  // namespace

XmlWriter::XmlWriter(const char* root) {
  auto declaration = document_.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  document_.append_child(root).append_attribute("xmlns") = kXmlNamespace;
}

std::string XmlWriter::to_string() const {
  std::ostringstream out;
  document_.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str();
}

void add(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_child(name).text().set(std::string(value).c_str());
}

Result<std::unique_ptr<pugi::xml_document>> parse_xml(std::string_view text,
                                                      std::string_view root) {
  auto document = std::make_unique<pugi::xml_document>();
  const auto parsed = document->load_buffer(text.data(), text.size(),
                                            pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!parsed || local_name(document->document_element().name()) != root) return malformed_xml();
  return document;
}

std::string child_text(pugi::xml_node node, const char* name) {
  return node.child(name).text().get();
}

}  // namespace trainyard::s3
