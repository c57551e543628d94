"""How each provider template is used by tests: with the required parameters
alone, with all, and so for each choice of an enum."""
import json
import re

KEY = ("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0qeS71rzrSQ1J3Gy/as9Gjkm"
       "FZJU+8xksjMTUo6U8ekAhE86wCyaAMAceJkNnZOSa5iuU8HAlSLsD9zLSXY7nESWD1Kk"
       "P3/ZcMCmHvW/shQ52sBTnAhyZIgoRyBXXsgnyhF6IQuhuGAVyh32Tmmbne5gdgE4DkbY"
       "l8gi50uRMWVLUxBpnu7Sw2ld0jQbpDz5HQ5LfGpA04fzvqvEUi9go1BUIFzQkOT5tAcT"
       "3sW+25PvLad5JUYHXe+BYk5YhLsurecGDhBm+cfl08tFOsT4YtNIWGmxzpoDsAPzZ32V"
       "2Acsn//XVjXxWIaiAVApWfP4CbNu74YE39NyObvVtlQfhQIDAQAB")

# Values where a made-up one would not do.
PLAUSIBLE = {
    ("ionos", "mx_tld"): "co.uk",
    ("proofpoint-essentials", "stack"): "us1",
    ("resend", "region"): "eu-west-1",
    ("amazon-ses", "region"): "eu-west-1",
    ("posthog", "region"): "eu-central-1",
    ("sendgrid", "account"): "u123.wl456",
    ("microsoft-365", "partition"): "k-v1",
}

def value(provider, param):
    known = PLAUSIBLE.get((provider, param["name"]))
    name = param["name"].replace("_", "-")
    return known or {
        "text": f"{name}-text",
        "label": name,
        "selector": f"{name}-x",
        "name": f"{name}.provider.example",
        "key": KEY,
        "bool": "true",
        "enum": (param.get("choices") or [""])[0],
    }[param["type"]]


def uses(p):
    """{part: arguments}"""
    least = {q["name"]: value(p["name"], q) for q in p["params"]
             if q["required"]}
    found = {"least": least}
    everything = {q["name"]: value(p["name"], q) for q in p["params"]}
    if everything != least:
        found["all"] = everything
    for q in p["params"]:
        for choice in q.get("choices", []):
            if choice == q["choices"][0]:
                continue
            one = {**least, q["name"]: choice}
            found[f"{q['name']}={choice}"] = one
            if {**everything, q["name"]: choice} != one:
                found[f"all, {q['name']}={choice}"] = {
                    **everything, q["name"]: choice}
    return found


def domain_of(p, part):
    return f"{p['name']}-{re.sub('[^a-z0-9]+', '-', part)}.example"


def yaml_text(text):
    return json.dumps(text)


def entry(p, part, arguments):
    """One entry of domains:, and the name whose records are of interest."""
    domain = domain_of(p, part)
    shown = ", ".join(f"{k}: {v if v == 'true' else yaml_text(v)}"
                      for k, v in arguments.items())
    use = f"{{{p['name']}: {{{shown}}}}}"
    keys = [f"send: {{providers: [{use}]}}"]
    mx = any(r["for"] == "mx" and ("when" not in r
                                   or part.startswith("all")
                                   or "=" in r["when"] or "!" in r["when"])
             for r in p["records"])
    if mx:
        keys.append(f"mx: [{{provider: {p['name']}}}]")
    if p["kind"] != "esp" or not mx:
        return f"  {domain}: {{{', '.join(keys)}}}\n", domain
    # A service without mailboxes gets a name that people do not write to.
    return (f"  {domain}: {{subdomains: {{mg: {{{', '.join(keys)}}}}}}}\n",
            "mg." + domain)
