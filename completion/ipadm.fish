# SPDX-License-Identifier: Apache-2.0
#
# Completion of ipadm(8) for fish: all that can be typed is known to "ipadm complete".

function __ipadm_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (command ipadm complete -- $words 2>/dev/null)
        switch $line
            case \t'file'
                __fish_complete_path (commandline -ct)
            case \t'directory'
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end

complete -c ipadm -f -a '(__ipadm_complete)'
