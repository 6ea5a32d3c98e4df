#include "cli/text.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/process.h"
#include "cli/json_fields.h"

namespace trainyard::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(FormatSpan, NamesTheTwoGreatestUnits) {
  EXPECT_EQ(format_span(milliseconds(-5)), "0 s");
  EXPECT_EQ(format_span(milliseconds(4999)), "4 s");
  EXPECT_EQ(format_span(seconds(60)), "1 min");
  EXPECT_EQ(format_span(seconds(185)), "3 min 5 s");
  EXPECT_EQ(format_span(seconds(3600 + 5)), "1 h");
  EXPECT_EQ(format_span(seconds(3600 * 2 + 600)), "2 h 10 min");
  EXPECT_EQ(format_span(seconds(86400 * 5 + 3600 * 3)), "5 d 3 h");
}

TEST(FormatAge, NamesTheGreatestUnit) {
  EXPECT_EQ(format_age(seconds(0)), "0 s");
  EXPECT_EQ(format_age(seconds(59)), "59 s");
  EXPECT_EQ(format_age(seconds(119)), "1 min");
  EXPECT_EQ(format_age(seconds(7200)), "2 h");
  EXPECT_EQ(format_age(seconds(86400 * 9)), "9 d");
}

TEST(FormatTable, AlignsColumnsByCharactersAndLeavesNoBlanksAtTheEnd) {
  EXPECT_EQ(format_table({"NAME", "S"}, {{{"é"}, {"x"}}, {{"longer"}, {""}}}, false),
            "NAME    S\né       x\nlonger\n");
}

TEST(FormatTable, ColoursDoNotMoveColumns) {
  EXPECT_EQ(format_table({"N", "S"}, {{{"a", Style::good}, {"b"}}}, true),
            "\033[2mN\033[0m  \033[2mS\033[0m\n\033[32ma\033[0m  b\n");
}

TEST(PrettyJson, KeepsTheOrderAndReadsBackTheSame) {
  const auto value = boost::json::parse(R"({"b":[1,{"c":"q\"\n"},[]],"a":{},"n":null})");
  EXPECT_EQ(pretty_json(value),
            "{\n  \"b\": [\n    1,\n    {\n      \"c\": \"q\\\"\\n\"\n    },\n    []\n  ],\n"
            "  \"a\": {},\n  \"n\": null\n}\n");
  EXPECT_EQ(boost::json::parse(pretty_json(value)), value);
}

TEST(Fields, AreEmptyWhenAbsentOrOfAnotherType) {
  const auto value = boost::json::parse(R"({"a":{"b":1.5,"t":"x","l":[1]},"time":1747419050.603})");
  EXPECT_EQ(text_field(value, {"a", "b"}), "1.5");
  EXPECT_EQ(text_field(value, {"a", "t"}), "x");
  EXPECT_EQ(text_field(value, {"a", "t", "deeper"}), "");
  EXPECT_EQ(text_field(value, {"z"}), "");
  EXPECT_EQ(array_field(value, {"a", "l"}).size(), 1U);
  EXPECT_TRUE(array_field(value, {"a", "t"}).empty());
  ASSERT_TRUE(time_field(value, {"time"}));
  EXPECT_EQ(format_for_people(*time_field(value, {"time"})), "2025-05-16 18:10:50 UTC");
  EXPECT_FALSE(time_field(value, {"a", "t"}));
}

TEST(TerminalSafe, LeavesTextAndOurColoursAndNothingThatATerminalObeys) {
  const std::string plain = "job\tÜber 数据\n";
  EXPECT_EQ(terminal_safe(plain), plain);
  const std::string coloured = styled("Failed", Style::bad, true);
  EXPECT_EQ(terminal_safe(coloured), coloured);
  EXPECT_EQ(terminal_safe("\033]0;title\007"), "\\x1b]0;title\\x07");
  EXPECT_EQ(terminal_safe("a\rb\bc\177"), "a\\x0db\\x08c\\x7f");
  EXPECT_EQ(terminal_safe("\033[8mhidden\033[2J"), "\\x1b[8mhidden\\x1b[2J");
  EXPECT_EQ(terminal_safe("\xc2\x9b"
                          "2J"),
            "\\x9b2J");
  EXPECT_EQ(terminal_safe(std::string("\0x", 2)), "\\x00x");
}

TEST(ShownLogMessage, HasTabsAndTheLastOfWhatWasWrittenOverItself) {
  EXPECT_EQ(shown_log_message("a#011b"), "a\tb");
  EXPECT_EQ(shown_log_message(" 10%#015 50%#015100%"), "100%");
  EXPECT_EQ(shown_log_message("100%#015"), "100%");
  EXPECT_EQ(shown_log_message("#015"), "");
  EXPECT_EQ(shown_log_message("color #01 #033"), "color #01 #033");
}

TEST(ShownLogMessage, LeavesOutColoursAndMovesOfTheCursor) {
  EXPECT_EQ(shown_log_message("#033[1;32mINFO#033[0m step 1"), "INFO step 1");
  EXPECT_EQ(shown_log_message(" 5%#015#033[2K10%#033[A"), "10%");
  EXPECT_EQ(shown_log_message("#033[38;2;1;2;3mx#033[?25h"), "x");
  for (const char* text : {"#033[", "#033[12", "#033]0;title#007", "[0m"})
    EXPECT_EQ(shown_log_message(text), text);
}

TEST(ShellQuote, GivesBackWhateverItWasGiven) {
  const std::string nasty = "a 'b' \"c\" $HOME `id` \\ \n;";
  const auto shell =
      run_command({"sh", "-c", "printf %s " + shell_quote(nasty)}, std::chrono::seconds(20));
  ASSERT_TRUE(shell);
  EXPECT_EQ(shell->out, nasty);
}

}  // namespace
}  // namespace trainyard::cli
