namespace Monofy.Files.Compose.Schema;

/// <summary>Every key of the Compose Specification, made by tools/compose-keys.py of its JSON schema.
/// <see cref="SchemaText"/> reads it.</summary>
internal static class KnownKeys
{
    /// <summary>The SHA-256 of the schema.</summary>
    public const string Schema = "73ca5878c77570ba222a558016c7b3c6770ba5f3377786593e32180666512f8f";

    /// <summary>The table: a row a definition.</summary>
    public const string Table = """
        blkio_limit={path:s, rate:is}
        blkio_weight={path:s, weight:is}
        command=zs[s]
        list_of_strings=[s]u
        list_or_dict={/:snbz}[s]u
        devices=[{capabilities!:@list_of_strings, count:si, device_ids:@list_of_strings, driver:s,
            options:@list_or_dict, x-}]
        generic_resources=[{discrete_resource_spec:{kind:s, value:ns, x-}, x-}]
        deployment=z{endpoint_mode:s, labels:@list_or_dict, mode:s, placement:{constraints:[s],
            max_replicas_per_node:is, preferences:[{spread:s, x-}], x-}, replicas:is,
            resources:{limits:{cpus:ns, memory:s, pids:is, x-}, reservations:{cpus:ns, devices:@devices,
            generic_resources:@generic_resources, memory:s, x-}, x-}, restart_policy:{condition:s, delay:s,
            max_attempts:is, window:s, x-}, rollback_config:{delay:s, failure_action:s, max_failure_ratio:ns,
            monitor:s, order:s(start-first, stop-first), parallelism:is, x-}, update_config:{delay:s,
            failure_action:s, max_failure_ratio:ns, monitor:s, order:s(start-first, stop-first), parallelism:is,
            x-}, x-}
        service_hook={command!:@command, environment:@list_or_dict, privileged:bs, user:s, working_dir:s, x-}
        string_or_list=s@list_of_strings
        development=z{watch:[{action!:s(rebuild, sync, restart, sync+restart, sync+exec), exec:@service_hook,
            ignore:@string_or_list, include:@string_or_list, initial_sync:b, path!:s, target:s, x-}], x-}
        env_file=s[s{format:s, path!:s, required:bs}]
        extra_hosts={/:s[s]}[s]u
        gpus=s(all)[{capabilities:@list_of_strings, count:si, device_ids:@list_of_strings, driver:s,
            options:@list_or_dict, +}]
        healthcheck={disable:bs, interval:s, retries:ns, start_interval:s, start_period:s, test:s[s], timeout:s,
            x-}
        label_file=s[s]
        pre_start_hook={command:@command, environment:@list_or_dict, image:s, per_replica:bs, privileged:bs,
            user:s, working_dir:s, x-}
        service_config_or_secret=[s{gid:s, mode:ns, source:s, target:s, uid:s, x-}]
        ulimits={/:is{hard!:is, soft!:is, x-}}
        service={annotations:@list_or_dict, attach:bs, blkio_config:{device_read_bps:[@blkio_limit],
            device_read_iops:[@blkio_limit], device_write_bps:[@blkio_limit], device_write_iops:[@blkio_limit],
            weight:is, weight_device:[@blkio_weight]}, build:s{additional_contexts:@list_or_dict,
            args:@list_or_dict, cache_from:[s], cache_to:[s], context:s, dockerfile:s, dockerfile_inline:s,
            entitlements:[s], extra_hosts:@extra_hosts, isolation:s, labels:@list_or_dict, network:s,
            no_cache:bs, no_cache_filter:@string_or_list, platforms:[s], privileged:bs, provenance:sb, pull:bs,
            sbom:sb, secrets:@service_config_or_secret, shm_size:is, ssh:@list_or_dict, tags:[s], target:s,
            ulimits:@ulimits, x-}, cap_add:[s]u, cap_drop:[s]u, cgroup:s(host, private), cgroup_parent:s,
            command:@command, configs:@service_config_or_secret, container_name:s, cpu_count:si, cpu_percent:si,
            cpu_period:ns, cpu_quota:ns, cpu_rt_period:ns, cpu_rt_runtime:ns, cpu_shares:ns, cpus:ns, cpuset:s,
            credential_spec:{config:s, file:s, registry:s, x-},
            depends_on:@list_of_strings{~:{condition!:s(service_started, service_healthy,
            service_completed_successfully), required:b, restart:bs, x-}}, deploy:@deployment,
            develop:@development, device_cgroup_rules:@list_of_strings, devices:[s{permissions:s, source!:s,
            target:s, x-}], dns:@string_or_list, dns_opt:[s]u, dns_search:@string_or_list, domainname:s,
            entrypoint:@command, env_file:@env_file, environment:@list_or_dict, expose:[sn]u, extends:s{file:s,
            service!:s}, external_links:[s]u, extra_hosts:@extra_hosts, gpus:@gpus, group_add:[sn]u,
            healthcheck:@healthcheck, hostname:s, image:s, init:bs, ipc:s, isolation:s, label_file:@label_file,
            labels:@list_or_dict, links:[s]u, logging:{driver:s, options:{/:snz}, x-}, mac_address:s,
            mem_limit:ns, mem_reservation:si, mem_swappiness:is, memswap_limit:ns,
            models:@list_of_strings{~:{endpoint_var:s, model_var:s, x-}z}, network_mode:s,
            networks:@list_of_strings{~:{aliases:@list_of_strings, driver_opts:{/:sn}, gw_priority:n,
            interface_name:s, ipv4_address:s, ipv6_address:s, link_local_ips:@list_of_strings, mac_address:s,
            priority:n, x-}z}, oom_kill_disable:bs, oom_score_adj:si, pid:sz, pids_limit:ns, platform:s,
            ports:[ns{app_protocol:s, host_ip:s, mode:s, name:s, protocol:s, published:si, target:is, x-}]u,
            post_start:[@service_hook], pre_start:[@pre_start_hook], pre_stop:[@service_hook], privileged:bs,
            profiles:@list_of_strings, provider:{options:{/:snb[snb]}, type!:s, x-}, pull_policy:s,
            pull_refresh_after:s, read_only:bs, restart:s, runtime:s, scale:is,
            secrets:@service_config_or_secret, security_opt:[s]u, shm_size:ns, stdin_open:bs,
            stop_grace_period:s, stop_signal:s, storage_opt:{+}, sysctls:@list_or_dict, tmpfs:@string_or_list,
            tty:bs, ulimits:@ulimits, use_api_socket:b, user:s, userns_mode:s, uts:s,
            volumes:[s{bind:{create_host_path:bs, propagation:s, recursive:s(enabled, disabled, writable,
            readonly), selinux:s(z, Z), x-}, consistency:s, image:{subpath:s, x-}, read_only:bs, source:s,
            target:s, tmpfs:{mode:ns, size:is, x-}, type!:s(bind, volume, tmpfs, cluster, npipe, image),
            volume:{labels:@list_or_dict, nocopy:bs, subpath:s, x-}, x-}]u, volumes_from:[s]u, working_dir:s,
            x-}
        include=s{env_file:@string_or_list, path:@string_or_list, project_directory:s}
        network=z{attachable:bs, driver:s, driver_opts:{/:sn}, enable_ipv4:bs, enable_ipv6:bs,
            external:bs{name:s, x-}, internal:bs, ipam:{config:[{aux_addresses:{/:s}, gateway:s, ip_range:s,
            subnet:s, x-}], driver:s, options:{/:s}, x-}, labels:@list_or_dict, name:s, x-}
        volume=z{driver:s, driver_opts:{/:sn}, external:bs{name:s, x-}, labels:@list_or_dict, name:s, x-}
        secret={driver:s, driver_opts:{/:sn}, environment:s, external:bs{name:s, +}, file:s,
            labels:@list_or_dict, name:s, template_driver:s, x-}
        config={content:s, environment:s, external:bs{name:s, +}, file:s, labels:@list_or_dict, name:s,
            template_driver:s, x-}
        model={context_size:i, model!:s, name:s, runtime_flags:[s], x-}
        file={configs:{~:@config}, include:[@include], models:{~:@model}, name:s, networks:{~:@network},
            secrets:{~:@secret}, services:{~:@service}, version:s, volumes:{~:@volume}, x-}
        """;
}
