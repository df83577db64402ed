import { Refused, type Schemas, access, call, client, once } from "../api/client.js";
import { type Key, statement } from "./crypto.js";
import { findKey } from "./keys.js";

/** The senate behind this page, and the agent that is signed in. */
class Session {
  /** `looking` until the first answer, `absent` for a page of static files, `closed` if reading requires a token. */
  state: "looking" | "absent" | "closed" | "open" = $state("looking");
  instance: Schemas["InstanceView"] | undefined = $state.raw();
  agent: Schemas["AgentView"] | undefined = $state.raw();
  /** The key of the agent, if this browser has it. */
  key: Key | undefined = $state.raw();
  /** True after a token stopped working; the agent must sign in again. */
  expired = $state(false);
  /** The server's time minus the time of this machine, in seconds. */
  #skew = 0;

  /** The server's time in seconds since 1970. */
  now(): number {
    return Math.floor(Date.now() / 1_000) + this.#skew;
  }

  can(role: Schemas["Role"]): boolean {
    return this.agent?.status === "authorized" && this.agent.roles.includes(role);
  }

  /** Asks for a senate at the place of the page, and takes up the session of this browser. */
  async start(): Promise<void> {
    const kept = stored();
    access.token = kept?.token;
    access.renew = () => this.#renew();
    // Another tab that signs in or out does so for this one, too; a new token replaces the old one.
    addEventListener("storage", ({ key }) => key === PLACE && void this.#follow());
    try {
      await this.#greet();
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) return void (this.state = "absent");
      // The token has expired: the key of this browser gets a new one. Without the key, an open senate still answers to readers.
      access.token = undefined;
      const key = kept && (await findKey(kept.instance, kept.agent).catch(() => undefined));
      if (key && (await this.signInWithKey(key).then(() => true, () => false))) return;
      this.expired = kept !== undefined;
      try {
        await this.#greet();
      } catch {
        return void (this.state = "closed");
      }
      return;
    }
    if (kept && kept.instance !== this.instance?.id) return this.leave();
    if (kept) await this.#enter(kept.agent).catch(() => (this.expired = true));
  }

  async #greet(): Promise<void> {
    const { data, response } = await client.GET("/api/instance").catch(() => ({ data: undefined, response: undefined }));
    if (response?.status === 401) throw new Refused("auth.missing-token", 401, "this senate requires a token");
    if (!data?.id) throw new Refused("connection", 0, "no senate is at this address");
    this.instance = data;
    this.#skew = data.now - Math.floor(Date.now() / 1_000);
    this.state = "open";
  }

  async #enter(agent: string): Promise<void> {
    const { id } = this.instance ?? { id: "" };
    this.key = await findKey(id, agent).catch(() => undefined);
    this.agent = await call(() => client.GET("/api/agents/{id}", { params: { path: { id: agent } } }));
    this.expired = false;
  }

  /** Signs in with a token. */
  async signIn(agent: string, token: string): Promise<void> {
    const before = access.token;
    access.token = token;
    try {
      await this.#greet();
      await call(() => client.GET("/api/agents/{id}/tokens", { params: { path: { id: agent } } }));
      await this.#enter(agent);
    } catch (error) {
      access.token = before;
      throw error;
    }
    store({ instance: this.instance?.id ?? "", agent, token });
  }

  /** Signs in with a key of this browser: the key signs a statement, and the senate gives a token for it. */
  async signInWithKey(key: Key): Promise<void> {
    const envelope = await statement(key, "token", this.now());
    access.token = undefined;
    const { token } = await call(() => client.POST("/api/agents/{id}/tokens", { params: { path: { id: key.agent }, header: once() }, body: { envelope } }));
    if (!token) throw new Error("the senate gave no token");
    await this.signIn(key.agent, token);
  }

  /** Registers an agent with a key of this browser. An administrator must then give it its roles. */
  async register(key: Key): Promise<void> {
    const envelope = await statement(key, "register", this.now());
    const { token } = await call(() => client.POST("/api/agents", { params: { header: once() }, body: { public_key: key.publicKey, envelope } }));
    if (!token.token) throw new Error("the senate gave no token");
    await this.signIn(key.agent, token.token);
  }

  /** Reads the agent again: an administrator may have changed it. */
  async refresh(): Promise<void> {
    if (!this.agent) return;
    const before = JSON.stringify([this.agent.status, this.agent.roles]);
    await this.#enter(this.agent.id).catch(() => undefined);
    // A token keeps the roles that it was made with.
    if (this.key && JSON.stringify([this.agent.status, this.agent.roles]) !== before) await this.signInWithKey(this.key).catch(() => undefined);
  }

  /** Signs out. The key stays in this browser. */
  leave(): void {
    store(undefined);
    access.token = undefined;
    this.agent = this.key = undefined;
    this.expired = false;
  }

  /** Takes up the session that another tab has stored. */
  async #follow(): Promise<void> {
    const kept = stored();
    access.token = kept?.token;
    if (kept && this.state !== "open") await this.#greet().catch(() => undefined);
    if (!kept || kept.instance !== this.instance?.id) this.agent = this.key = undefined;
    else if (kept.agent !== this.agent?.id) await this.#enter(kept.agent).catch(() => (this.expired = true));
    else this.expired = false;
  }

  async #renew(): Promise<boolean> {
    const key = this.key ?? (await findKey(this.instance?.id ?? "", stored()?.agent ?? "").catch(() => undefined));
    access.renew = undefined;
    try {
      if (!key) throw new Error("this browser has no key of the agent");
      await this.signInWithKey(key);
      return true;
    } catch {
      this.expired = true;
      access.token = undefined;
      return false;
    } finally {
      access.renew = () => this.#renew();
    }
  }
}

interface Kept {
  instance: string;
  agent: string;
  token: string;
}

const PLACE = "rogatio.session";

function stored(): Kept | undefined {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "null") as Kept | undefined ?? undefined;
  } catch {
    return undefined;
  }
}

function store(kept: Kept | undefined): void {
  try {
    if (kept) localStorage.setItem(PLACE, JSON.stringify(kept));
    else localStorage.removeItem(PLACE);
  } catch {
    // Without a store the session lasts as long as the tab.
  }
}

export const session = new Session();
