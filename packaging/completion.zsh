#compdef iotrace
# SPDX-License-Identifier: Apache-2.0
autoload -U +X bashcompinit && bashcompinit
source "${0:A:h:h:h}/bash-completion/completions/iotrace"
