#include "runtime/tar_scan.h"

#include <gtest/gtest.h>

namespace trainyard::runtime {
namespace {

std::string entry(const std::string& name, char type, const std::string& size,
                  const std::string& data = "") {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  header.replace(124, size.size(), size);
  header[156] = type;
  std::string padded = data;
  padded.resize((data.size() + 511) / 512 * 512, '\0');
  return header + padded;
}

const std::string kEmpty = "00000000000";
const std::string kEnd(1024, '\0');

bool has_files(const std::string& archive) {
  const bool at_once = TarScan().feed(archive);
  TarScan bytewise;
  bool found = false;
  for (const char c : archive) found = bytewise.feed({&c, 1});
  EXPECT_EQ(found, at_once);
  return at_once;
}

TEST(TarScan, FoldersAloneAreNoFiles) {
  EXPECT_FALSE(has_files(kEnd));
  EXPECT_FALSE(has_files(entry("ml/", '5', kEmpty) + entry("ml/model/", '5', kEmpty) + kEnd));
}

TEST(TarScan, FindsFilesAndLinks) {
  const std::string folder = entry("ml/", '5', kEmpty);
  EXPECT_TRUE(has_files(folder + entry("ml/a", '0', "00000000003", "abc") + kEnd));
  EXPECT_TRUE(has_files(folder + entry("ml/link", '2', kEmpty) + kEnd));
}

TEST(TarScan, PassesOverAttributesWhateverTheyHold) {
  std::string attributes = "30 mtime=1350244992.023960108\n";
  attributes.resize(600, '0');
  const std::string with =
      entry("PaxHeaders/ml", 'x', "00000001130", attributes) + entry("ml/", '5', kEmpty);
  EXPECT_FALSE(has_files(with + kEnd));
  EXPECT_TRUE(has_files(with + entry("ml/a", '0', kEmpty) + kEnd));
}

TEST(TarScan, ADamagedOneIsTakenForFiles) {
  EXPECT_TRUE(has_files(entry("ml/", '5', "what is it?") + kEnd));
}

}  // namespace
}  // namespace trainyard::runtime
