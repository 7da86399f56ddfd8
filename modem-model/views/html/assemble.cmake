# Puts the page together, and writes it as C++: cmake -DFOLDER=… -DSCRIPTS=a.js,b.js -DOUTPUT=….cpp -P assemble.cmake
#
# The page's policy names its one script and its one style by their sha256: a browser runs nothing else in it, also if a text of a
# guest's ever came to stand in the page as HTML.

# sha256 in base64, as a content security policy wants it
function(base64_sha256 text out)
  string(SHA256 hex "${text}")
  set(letters "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  string(APPEND hex "00")  # 32 bytes are two more than ten groups of three: the last group has a zero, and is told by its '='
  set(text64 "")
  foreach(place RANGE 0 60 6)
    string(SUBSTRING "${hex}" ${place} 6 group)
    math(EXPR bits "0x${group}")
    foreach(shift 18 12 6 0)
      math(EXPR letter "(${bits} >> ${shift}) & 63")
      string(SUBSTRING "${letters}" ${letter} 1 one)
      string(APPEND text64 "${one}")
    endforeach()
  endforeach()
  string(SUBSTRING "${text64}" 0 43 text64)
  set(${out} "${text64}=" PARENT_SCOPE)
endfunction()

# A literal of the standard's length at most: compilers need not take longer ones.
function(literals text out)
  string(LENGTH "${text}" length)
  set(code "")
  set(place 0)
  while(place LESS length)
    string(SUBSTRING "${text}" ${place} 12000 piece)
    string(APPEND code "\n    R\"BAMBOOZLE(${piece})BAMBOOZLE\"")
    math(EXPR place "${place} + 12000")
  endwhile()
  set(${out} "${code}" PARENT_SCOPE)
endfunction()

file(READ ${FOLDER}/page.html page)
file(READ ${FOLDER}/page.css style)
set(script "\"use strict\";\n")
string(REPLACE "," ";" SCRIPTS "${SCRIPTS}")
foreach(file ${SCRIPTS})
  file(READ ${FOLDER}/${file} text)
  string(APPEND script "${text}")
endforeach()
foreach(text "${style}" "${script}")
  if(text MATCHES "</s" OR text MATCHES "[^\t\n -~]")
    message(FATAL_ERROR
      "the page's style and scripts are ASCII (write \\u00b7 for other letters) and hold no '</s', which would end them")
  endif()
endforeach()
base64_sha256("${style}" style_sum)
base64_sha256("${script}" script_sum)
string(REPLACE "@STYLE_SUM@" "${style_sum}" page "${page}")
string(REPLACE "@SCRIPT_SUM@" "${script_sum}" page "${page}")
string(REPLACE "@STYLE@" "${style}" page "${page}")
string(FIND "${page}" "@DATA@" data)
string(SUBSTRING "${page}" 0 ${data} begin)
math(EXPR data "${data} + 6")
string(SUBSTRING "${page}" ${data} -1 end)
string(REPLACE "@SCRIPT@" "${script}" end "${end}")
literals("${begin}" begin)
literals("${end}" end)
file(WRITE ${OUTPUT}
  "// Written by assemble.cmake.\n#include \"modem-model/views/html/page_parts.h\"\n\nnamespace bamboozle::views::html {\n\n"
  "const std::string_view kPageBegin ={\n${begin}};\nconst std::string_view kPageEnd ={\n${end}};\n\n"
  "}  // namespace bamboozle::views::html\n")
