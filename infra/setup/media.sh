# Builds PJSIP once per machine and the media kernels once per change. Sourced by setup.sh.
# shellcheck shell=bash

# pjproject 2.17 as Debian packages it (orig-Xpjproject of the asterisk source), without its third-party code.
readonly PINNED_PJPROJECT_SHA256=6860c2f7604b4eee75f38151a9ef69774eb3f0c5286fc1d14bc1db2dc5a9e8aa

prepare_pjsip() {
    local asserts=${TANDEM_PJSIP_ASSERTS:-0} recipe key
    pjproject_sha256=${PJPROJECT_SHA256:-$PINNED_PJPROJECT_SHA256}
    mapfile -t recipe < <(find "$root/infra/setup/pjsip" -type f | LC_ALL=C sort)
    key=$(
        cd "$root"
        hash_of "$pjproject_sha256" "$distro" "asserts=$asserts" "${recipe[@]#"$root/"}" requirements/build.lock \
            "$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("EXT_SUFFIX"))')"
    )
    pjsip_prefix="$cache/pjsip/$key"
    if [[ ! -d $pjsip_prefix ]]; then
        run_logged pjsip-source "the source of PJSIP" "$root/infra/setup/pjsip/source.sh" \
            "$pjproject_sha256" "$cache/pjsip/pjproject-$pjproject_sha256.tar"
        run_logged pjsip-build "PJSIP and its Python binding (about 5 minutes on 2 cores)" \
            "$root/infra/setup/pjsip/build.sh" "$cache/pjsip/pjproject-$pjproject_sha256.tar" \
            "$pjsip_prefix" "$root/.venv/bin/python"
    fi
    if ! stamped pjsip "$key $environment_key"; then
        prepare_uv
        step pjsip "$key $environment_key" "PJSIP in the environment" install_pjsip
    fi
    # For builds by hand: TANDEM_PJSIP_PREFIX=$(cat .venv/tandem-setup/pjsip-prefix)
    [[ -f $stamps/pjsip-prefix ]] && [[ $(<"$stamps/pjsip-prefix") == "$pjsip_prefix" ]] ||
        printf '%s\n' "$pjsip_prefix" >"$stamps/pjsip-prefix"
}

install_pjsip() {
    "$uv" pip install --python "$root/.venv/bin/python" --no-deps --no-index --reinstall "$pjsip_prefix"/wheel/*.whl
}

build_kernels() {
    local sources key
    mapfile -t sources < <(cd "$root" && find cython_ext -type f \
        \( -name '*.pyx' -o -name '*.pxd' -o -name '*.pxi' -o -name '*.h' -o -name '*.c' \) 2>/dev/null | LC_ALL=C sort)
    [[ " ${sources[*]} " == *.pyx* ]] || return 0
    key=$(cd "$root" && hash_of "$pjsip_prefix" "$environment_key" "checked=${TANDEM_CHECKED_KERNELS:-0}" \
        setup.py "${sources[@]}")
    kernels_present "${sources[@]}" || rm -f "$stamps/kernels"
    step kernels "$key" "media kernels" compile_kernels
}

kernels_present() {
    local source
    for source in "$@"; do
        [[ $source != *.pyx ]] || compgen -G "$root/${source%.pyx}.*.so" >/dev/null || return 1
    done
}

compile_kernels() {
    cd "$root"
    TANDEM_PJSIP_PREFIX=$pjsip_prefix .venv/bin/python setup.py build_ext --inplace --parallel "$(nproc)"
}
