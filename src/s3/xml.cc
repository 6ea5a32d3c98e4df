#include "s3/xml.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/utf8.h"
#include "s3/error.h"

namespace trainyard::s3 {

namespace {
// Prefixes of namespaces are dropped: what counts is the local name.
std::string_view local_name(const char* name) {
  const std::string_view full = name;
  const std::size_t colon = full.find(':');
  return colon == full.npos ? full : full.substr(colon + 1);
}

// Whether what follows "&#" is the number of no character. pugixml would end a text at the NUL that
// it makes of 0, or of a number that wraps around: a key would be taken for another one.
bool is_no_character(std::string_view reference) {
  if (reference.starts_with('x')) reference.remove_prefix(1);
  const std::string_view number = reference.substr(0, reference.find(';'));
  const std::size_t first = number.find_first_not_of('0');
  constexpr std::size_t kMaxDigits = 7;  // of U+10FFFF in decimal
  return first == number.npos || number.size() - first > kMaxDigits;
}

bool is_text(std::string_view document) {
  if (document.find('\0') != document.npos || !is_utf8(document)) return false;
  for (std::size_t at = document.find("&#"); at != document.npos; at = document.find("&#", at + 2))
    if (is_no_character(document.substr(at + 2))) return false;
  return true;
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

XmlText::XmlText(const char* root) : open_{root} {
  text_.append(R"(<?xml version="1.0" encoding="UTF-8"?><)").append(root);
  text_.append(" xmlns=\"").append(kXmlNamespace).append("\">");
}

void XmlText::open(const char* name) {
  text_.append("<").append(name).append(">");
  open_.push_back(name);
}

void XmlText::close() {
  text_.append("</").append(open_.back()).append(">");
  open_.pop_back();
}

void XmlText::add(const char* name, std::string_view value) {
  open(name);
  while (!value.empty()) {
    const auto special = [](char c) {
      const auto code = static_cast<unsigned char>(c);
      return c == '&' || c == '<' || c == '>' || (code < 32 && c != '\t' && c != '\n');
    };
    const auto end = std::find_if(value.begin(), value.end(), special);
    const auto plain = static_cast<std::size_t>(end - value.begin());
    text_.append(value.substr(0, plain));
    if (end == value.end()) break;
    const char c = *end;
    if (c == '&') {
      text_.append("&amp;");
    } else if (c == '<') {
      text_.append("&lt;");
    } else if (c == '>') {
      text_.append("&gt;");
    } else {
      text_.append(
          {'&', '#', static_cast<char>('0' + c / 10), static_cast<char>('0' + c % 10), ';'});
    }
    value.remove_prefix(plain + 1);
  }
  close();
}

std::string XmlText::finish() {
  while (!open_.empty()) close();
  return std::move(text_);
}

void add(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_child(name).text().set(std::string(value).c_str());
}

Result<std::unique_ptr<pugi::xml_document>> parse_xml(std::string_view text,
                                                      std::string_view root) {
  if (!is_text(text)) return malformed_xml();
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
