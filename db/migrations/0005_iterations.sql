CREATE TABLE "iterations" (
	"run_id" uuid NOT NULL,
	"node_id" text NOT NULL,
	"iteration_path" text NOT NULL,
	"workspace_id" uuid NOT NULL,
	"status" text NOT NULL,
	"result" jsonb,
	"error_code" text,
	"error_params" jsonb,
	"finished_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "iterations_run_id_node_id_iteration_path_pk" PRIMARY KEY("run_id","node_id","iteration_path")
);
--> statement-breakpoint
ALTER TABLE "iterations" ADD CONSTRAINT "iterations_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "iterations" ADD CONSTRAINT "iterations_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;