CREATE TABLE "write_counts" (
	"workspace_id" uuid NOT NULL,
	"flow_id" uuid NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"writes" integer NOT NULL,
	CONSTRAINT "write_counts_flow_id_minute_pk" PRIMARY KEY("flow_id","minute")
);
--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "paused_params" jsonb;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "stopped_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "brake_writes" integer DEFAULT 10000;--> statement-breakpoint
ALTER TABLE "flows" ADD COLUMN "stops_repeats" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "hops" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "workers" ADD COLUMN "halts_read_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "stopped_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "stopped_by" uuid;--> statement-breakpoint
ALTER TABLE "write_counts" ADD CONSTRAINT "write_counts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "write_counts" ADD CONSTRAINT "write_counts_flow_id_flows_id_fk" FOREIGN KEY ("flow_id") REFERENCES "public"."flows"("id") ON DELETE cascade ON UPDATE no action;