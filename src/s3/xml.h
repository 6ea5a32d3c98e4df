#pragma once

#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// S3's XML over pugixml.
namespace trainyard::s3 {

inline constexpr const char* kXmlNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

// Builds a document with that root in S3's namespace.
class XmlWriter {
 public:
  explicit XmlWriter(const char* root);
  pugi::xml_node root() { return document_.document_element(); }
  std::string to_string() const;

 private:
  pugi::xml_document document_;
};

// Writes the same document directly as text: for lists, for which a tree of thousands of nodes
// costs more than reading their content. All control characters but tab and line feed are
// references.
class XmlText {
 public:
  explicit XmlText(const char* root);
  void open(const char* name);
  // Closes the element that was opened last.
  void close();
  // <name>value</name>
  void add(const char* name, std::string_view value);
  // Closes open elements. Once.
  std::string finish();

 private:
  std::string text_;
  std::vector<const char*> open_;
};

// Adds <name>value</name> under `node`.
void add(pugi::xml_node node, const char* name, std::string_view value);

// MalformedXML: it isn't well-formed UTF-8, has a U+0000, or its root has another name. No entities,
// no DTDs.
Result<std::unique_ptr<pugi::xml_document>> parse_xml(std::string_view text, std::string_view root);

// A child's text without surrounding blanks; empty when absent.
std::string child_text(pugi::xml_node node, const char* name);

}  // namespace trainyard::s3
