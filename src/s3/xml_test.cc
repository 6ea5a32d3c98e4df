#include "s3/xml.h"

#include <gmock/gmock.h>

namespace trainyard::s3 {
namespace {

using testing::HasSubstr;

TEST(Xml, ADocumentIsInS3sNamespace) {
  XmlWriter xml("Answer");
  add(xml.root(), "Key", "a&b<c>\"ü");
  EXPECT_EQ(
      xml.to_string(),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Answer "
      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Key>a&amp;b&lt;c&gt;\"ü</Key></Answer>");
}

TEST(Xml, ControlCharactersAreReferences) {
  XmlWriter xml("Answer");
  add(xml.root(), "Key", "\x01");
  EXPECT_THAT(xml.to_string(), HasSubstr("&#01;"));
}

TEST(Xml, AsTextItIsTheSameDocument) {
  std::string all;
  for (char c = 1; c < 127; ++c)
    if (c != '\r') all += c;
  XmlWriter tree("Answer");
  XmlText text("Answer");
  add(tree.root(), "Empty", "");
  text.add("Empty", "");
  auto node = tree.root().append_child("Entry");
  text.open("Entry");
  for (const std::string& value : {all, std::string("a&&b"), std::string("\n\t ")}) {
    add(node, "Key", value);
    text.add("Key", value);
  }
  add(node.append_child("Owner"), "ID", "me");
  text.open("Owner");
  text.add("ID", "me");
  text.close();
  EXPECT_EQ(text.finish(), tree.to_string()) << "what is open is closed";
}

// XML readers turn an unescaped carriage return into a line feed.
TEST(Xml, ACarriageReturnIsAReferenceInText) {
  XmlText text("Answer");
  text.add("Key", "a\r\nb");
  const std::string document = text.finish();
  EXPECT_THAT(document, HasSubstr("<Key>a&#13;\nb</Key>"));
  EXPECT_EQ(child_text((*parse_xml(document, "Answer"))->document_element(), "Key"), "a\r\nb");
}

TEST(Xml, ADocumentIsReadWithOrWithoutANamespace) {
  for (const char* text :
       {"<Delete><Key>k</Key></Delete>",
        "<?xml version=\"1.0\"?><Delete xmlns=\"http://x\"><Key>k</Key></Delete>",
        "\xef\xbb\xbf<Delete>\n  <Key>k</Key>\n</Delete>\n"}) {
    const auto document = parse_xml(text, "Delete");
    ASSERT_TRUE(document) << text;
    EXPECT_EQ(child_text((*document)->document_element(), "Key"), "k");
    EXPECT_EQ(child_text((*document)->document_element(), "None"), "");
  }
  EXPECT_TRUE(parse_xml("<s3:Delete xmlns:s3=\"http://x\"/>", "Delete"));
}

TEST(Xml, BlanksOfAKeyAreKept) {
  const auto document = parse_xml("<Delete><Key> a </Key><Blank> </Blank></Delete>", "Delete");
  ASSERT_TRUE(document);
  EXPECT_STREQ((*document)->document_element().child("Key").text().get(), " a ");
  EXPECT_STREQ((*document)->document_element().child("Blank").text().get(), " ");
}

TEST(Xml, OtherDocumentsAreMalformed) {
  for (const char* text : {"", "text", "<Delete>", "<Delete><Key></Delete>", "<Other/>", "{}",
                           "<?xml version=\"1.0\"?>"})
    EXPECT_EQ(parse_xml(text, "Delete").error().code(), "MalformedXML") << text;
}

// pugixml would read the key "kept" in each.
TEST(Xml, AKeyIsNotCutOffAtWhatIsNoCharacter) {
  for (const std::string& end : {std::string("&#0;"), std::string("&#000;"), std::string("&#x0;"),
                                 std::string("&#x100000000;"), std::string("&#4294967296;"),
                                 std::string(1, '\0'), std::string("\xff")})
    EXPECT_EQ(parse_xml("<Delete><Key>kept" + end + "x</Key></Delete>", "Delete").error().code(),
              "MalformedXML")
        << end;
  const auto document = parse_xml("<Delete><Key>a&#x1F600;&#10;&amp;#0;</Key></Delete>", "Delete");
  ASSERT_TRUE(document);
  EXPECT_EQ(child_text((*document)->document_element(), "Key"), "a\xf0\x9f\x98\x80\n&#0;");
}

TEST(Xml, EntitiesOfADtdAreNotExpanded) {
  const auto document = parse_xml(
      "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Delete><Key>&x;</Key></Delete>",
      "Delete");
  ASSERT_TRUE(document);
  EXPECT_EQ(child_text((*document)->document_element(), "Key"), "&x;");
}

}  // namespace
}  // namespace trainyard::s3
