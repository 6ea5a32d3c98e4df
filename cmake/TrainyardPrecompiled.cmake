# Headers that most sources include, parsed once for all targets: this halves the time of the preset `dev`. The release
# preset doesn't use them, so it finds missing includes.
option(TRAINYARD_PRECOMPILE "Precompile the headers that most sources include" OFF)

set(TRAINYARD_PRECOMPILED_HEADERS
  <algorithm> <array> <atomic> <cerrno> <charconv> <chrono> <cstdint> <filesystem> <fstream> <functional> <map> <memory> <mutex>
  <optional> <set> <span> <string> <string_view> <thread> <utility> <variant> <vector> <boost/json.hpp> <tl/expected.hpp>)
# Sources that share a precompiled header must define the same macros that it uses.
set(TRAINYARD_PRECOMPILED_DEFINITIONS _FILE_OFFSET_BITS=64
  $<TARGET_PROPERTY:Boost::json,INTERFACE_COMPILE_DEFINITIONS> $<TARGET_PROPERTY:Boost::container,INTERFACE_COMPILE_DEFINITIONS>)

function(trainyard_precompiled_headers name)
  file(CONFIGURE OUTPUT ${name}.cc CONTENT "// Precompiled headers belong to a target, and a target has a source.\n")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  target_link_libraries(${name} PRIVATE trainyard_flags)
  target_include_directories(${name} SYSTEM PRIVATE ${TL_EXPECTED_INCLUDE_DIR})
  target_compile_definitions(${name} PRIVATE ${TRAINYARD_PRECOMPILED_DEFINITIONS})
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

if(TRAINYARD_PRECOMPILE)
  trainyard_precompiled_headers(trainyard_precompiled ${TRAINYARD_PRECOMPILED_HEADERS})
  if(TRAINYARD_BUILD_TESTS)
    trainyard_precompiled_headers(trainyard_precompiled_tests ${TRAINYARD_PRECOMPILED_HEADERS} <gtest/gtest.h> <gmock/gmock.h>)
    target_link_libraries(trainyard_precompiled_tests PRIVATE GTest::gmock)
  endif()
endif()

# trainyard_precompile(<target> <target with the headers>)
function(trainyard_precompile target headers)
  if(TRAINYARD_PRECOMPILE)
    target_compile_definitions(${target} PRIVATE ${TRAINYARD_PRECOMPILED_DEFINITIONS})
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()
